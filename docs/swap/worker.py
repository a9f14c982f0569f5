"""Makes a worker of a program that has main() and reads request.json: train.py, train_torch.py.

    program: {command: [.venv/bin/python, worker.py, train_torch], files: [worker.py, train_torch.py, train.py],
              timeout: 10m, worker: true}

The imports are done once. Each line of the standard input asks for one action, in the folder of
its request; what main() prints goes to the log.
"""
import contextlib
import importlib
import json
import os
import sys
import traceback

program = importlib.import_module(sys.argv[1])
answers, sys.stdout = sys.stdout, sys.stderr

for line in sys.stdin:
    request = json.loads(line)
    code = 0
    with contextlib.chdir(os.path.dirname(request["arguments"][0])):
        try:
            program.main()
        except Exception:
            traceback.print_exc()
            code = 1
    sys.stderr.flush()
    print(json.dumps({"requestId": request["requestId"], "exitCode": code}), file=answers, flush=True)
