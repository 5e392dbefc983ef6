"""Calls of IAM and STS with boto3: a JSON object a line in, one a line out. python3 boto3-lines.py ENDPOINT"""

import base64
import json
import sys

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError


def plain(value):
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value.isoformat()


for line in sys.stdin:
    call = json.loads(line)
    client = boto3.client(
        call['service'],
        endpoint_url=sys.argv[1],
        region_name='us-east-1',
        aws_access_key_id=call['credentials']['AccessKeyId'],
        aws_secret_access_key=call['credentials']['SecretAccessKey'],
        aws_session_token=call['credentials'].get('SessionToken'),
    )
    try:
        answer = getattr(client, xform_name(call['operation']))(**call['input'])
        answer.pop('ResponseMetadata')
        print(json.dumps({'answer': answer}, default=plain), flush=True)
    except ClientError as error:
        print(json.dumps({'refusal': error.response['Error']['Code']}), flush=True)
