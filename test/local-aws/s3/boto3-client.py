"""What people do with boto3: python3 boto3-client.py ENDPOINT ACCESS_KEY_ID SECRET_ACCESS_KEY [SESSION_TOKEN]"""

import io
import json
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, access_key_id, secret_access_key = sys.argv[1:4]
session_token = sys.argv[4] if len(sys.argv) > 4 else None


def client(**more):
    return boto3.client(
        's3',
        endpoint_url=endpoint,
        region_name='us-east-1',
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
        aws_session_token=session_token,
        **more,
    )


s3 = client()
s3.create_bucket(Bucket='photos')
s3.put_object(Bucket='photos', Key='a/ü b', Body=b'small', Metadata={'colour': 'blue'})
assert s3.head_object(Bucket='photos', Key='a/ü b')['Metadata'] == {'colour': 'blue'}

# By default boto3 presigns by version 2 in us-east-1.
for version, parameter in ((None, 'AWSAccessKeyId='), ('s3v4', 'X-Amz-Algorithm=')):
    presigner = client(config=Config(signature_version=version))
    disposition = 'attachment; filename="a b+c"'
    params = {'Bucket': 'photos', 'Key': 'a/ü b', 'ResponseContentDisposition': disposition}
    url = presigner.generate_presigned_url('get_object', Params=params)
    assert parameter in url, url
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b'small'
        assert answer.headers['content-disposition'] == disposition
    params = {'Bucket': 'photos', 'Key': 'put', 'ContentType': 'text/plain', 'Metadata': {'k': 'v'}}
    url = presigner.generate_presigned_url('put_object', Params=params)
    headers = {'content-type': 'text/plain', 'x-amz-meta-k': 'v'}
    urllib.request.urlopen(urllib.request.Request(url, data=b'put', method='PUT', headers=headers)).close()
    assert s3.get_object(Bucket='photos', Key='put')['Body'].read() == b'put'

film = b'film' * (4 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(film), 'photos', 'film')
s3.copy({'Bucket': 'photos', 'Key': 'film'}, 'photos', 'again')
back = io.BytesIO()
s3.download_fileobj('photos', 'again', back)
assert back.getvalue() == film

assert s3.head_object(Bucket='photos', Key='film', PartNumber=2)['PartsCount'] == 2

# A stream of unknown length, and every checksum that boto3 has without another package.
for algorithm in ('CRC32', 'SHA1', 'SHA256'):
    body = io.BytesIO(b'body of ' + algorithm.encode())
    kept = s3.put_object(Bucket='photos', Key='sums', Body=body, ChecksumAlgorithm=algorithm, Tagging='sum=' + algorithm)
    got = s3.get_object(Bucket='photos', Key='sums', ChecksumMode='ENABLED')
    assert got['Checksum' + algorithm] == kept['Checksum' + algorithm]
    assert got['Body'].read() == b'body of ' + algorithm.encode()
    assert s3.get_object_tagging(Bucket='photos', Key='sums')['TagSet'] == [{'Key': 'sum', 'Value': algorithm}]
s3.delete_object_tagging(Bucket='photos', Key='sums')
s3.delete_object(Bucket='photos', Key='sums')

for operation, items in (('list_objects', 'Contents'), ('list_objects_v2', 'Contents'), ('list_object_versions', 'Versions')):
    pages = s3.get_paginator(operation).paginate(Bucket='photos', PaginationConfig={'PageSize': 3})
    keys = [item['Key'] for page in pages for item in page.get(items, [])]
    assert keys == ['a/ü b', 'again', 'film', 'put'], (operation, keys)

statement = {'Effect': 'Allow', 'Principal': {'AWS': '210987654321'}, 'Action': 's3:*', 'Resource': 'arn:aws:s3:::photos/*'}
policy = json.dumps({'Version': '2012-10-17', 'Statement': [statement]})
s3.put_bucket_policy(Bucket='photos', Policy=policy)
assert s3.get_bucket_policy(Bucket='photos')['Policy'] == policy
s3.put_bucket_tagging(Bucket='photos', Tagging={'TagSet': [{'Key': 'team', 'Value': 'blue'}]})
assert s3.get_bucket_tagging(Bucket='photos')['TagSet'] == [{'Key': 'team', 'Value': 'blue'}]
assert s3.get_bucket_location(Bucket='photos')['LocationConstraint'] is None
assert 'Status' not in s3.get_bucket_versioning(Bucket='photos')

listing = s3.list_objects_v2(Bucket='photos', Delimiter='/')
assert [item['Key'] for item in listing['Contents']] == ['again', 'film', 'put']
assert listing['CommonPrefixes'] == [{'Prefix': 'a/'}]

keys = [{'Key': key} for key in ('again', 'film', 'put', 'a/ü b')]
assert len(s3.delete_objects(Bucket='photos', Delete={'Objects': keys})['Deleted']) == 4
s3.delete_bucket(Bucket='photos')
try:
    s3.head_bucket(Bucket='photos')
except ClientError as error:
    assert error.response['Error']['Code'] == '404'
else:
    raise AssertionError('the bucket is still there')
print('done')
