print("watertight")
