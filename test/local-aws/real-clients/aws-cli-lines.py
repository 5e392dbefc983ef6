"""Calls with the AWS CLI without its start each time: a JSON object a line in, one a line out. python3 aws-cli-lines.py ENDPOINT"""

import io
import json
import os
import sys

from awscli.clidriver import create_clidriver

drivers = {}


def driver_of(credentials):
    """A driver keeps what it found out about who calls."""
    key = credentials['AccessKeyId']
    if key not in drivers:
        os.environ['AWS_ACCESS_KEY_ID'] = key
        os.environ['AWS_SECRET_ACCESS_KEY'] = credentials['SecretAccessKey']
        os.environ.pop('AWS_SESSION_TOKEN', None)
        if 'SessionToken' in credentials:
            os.environ['AWS_SESSION_TOKEN'] = credentials['SessionToken']
        drivers[key] = create_clidriver()
        drivers[key].session.get_credentials()
    return drivers[key]


def captured():
    return io.TextIOWrapper(io.BytesIO(), encoding='utf-8', write_through=True)


stdout, stderr = sys.stdout, sys.stderr
for line in sys.stdin:
    call = json.loads(line)
    driver = driver_of(call['credentials'])
    sys.stdout, sys.stderr = captured(), captured()
    try:
        status = driver.main(['--endpoint-url', sys.argv[1], '--output', 'json', *call['args']])
    except SystemExit as end:
        status = end.code
    texts = [stream.buffer.getvalue().decode() for stream in (sys.stdout, sys.stderr)]
    sys.stdout, sys.stderr = stdout, stderr
    print(json.dumps({'status': status, 'stdout': texts[0], 'stderr': texts[1]}), flush=True)
