"""A stand-in for programs that serve nothing (Unpackerr, Recyclarr, Diun): ours. Says its name, then waits.

    idle.py NAME
"""
import signal
import sys

print(f"a stand-in for {sys.argv[1]}: it does nothing", flush=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while True:
    signal.pause()
