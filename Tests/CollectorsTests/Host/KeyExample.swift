/// Public keys of tests; their private halves were thrown away.
enum KeyExample {
    static let ed25519 =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBehfu2ckkC1CiTJDayCqg05H3xEF0jRNc3n/mMjtMRA alice@laptop"
    static let rsa1024 =
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC/PA1ZLubJyGonfk3T6xs6+EBz095ucmMbFDvfF2ySDh4I0Ae2"
        + "GGc/7k9W6kx8gHa59CYZlnKMoK25rfM8JAbifK7N5DDCTe+scrIuSnMm0st1XQdsFY7Rs8VOsUaRWeV5qQX/gQrdqMPdpNOpXwHJvyjOr95PMfD9FFatET1t1w== alice@old"
}
