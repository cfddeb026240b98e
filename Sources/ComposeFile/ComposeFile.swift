// The loader: see docs/architecture.md.
