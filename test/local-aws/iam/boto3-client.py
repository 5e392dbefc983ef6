"""One of each group of IAM's operations with boto3: python3 boto3-client.py ENDPOINT ACCESS_KEY_ID SECRET_ACCESS_KEY SSH_KEY CERTIFICATE"""

import csv
import io
import json
import sys

import boto3
from botocore.exceptions import ClientError

endpoint, access_key_id, secret_access_key, ssh_key, certificate = sys.argv[1:]
iam = boto3.client(
    'iam',
    endpoint_url=endpoint,
    region_name='us-east-1',
    aws_access_key_id=access_key_id,
    aws_secret_access_key=secret_access_key,
)


def statement(action, **more):
    return {'Version': '2012-10-17', 'Statement': {'Effect': 'Allow', 'Action': action, **more}}


def refusal(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response['Error']['Code']
    raise AssertionError('AWS refused nothing')


allow = json.dumps(statement('s3:GetObject', Resource='arn:aws:s3:::photos/${aws:username}/*'))
trust = statement('sts:AssumeRole', Principal={'Service': 'ec2.amazonaws.com'})
tags = [{'Key': 'team', 'Value': 'blue'}]

# Users, groups, policies: boto3 reads documents back as objects.
iam.create_user(UserName='ana', Path='/team/', Tags=tags)
iam.get_waiter('user_exists').wait(UserName='ana')
iam.create_group(GroupName='staff')
iam.add_user_to_group(GroupName='staff', UserName='ana')
policy = iam.create_policy(PolicyName='photos', PolicyDocument=allow, Tags=tags)['Policy']
iam.get_waiter('policy_exists').wait(PolicyArn=policy['Arn'])
iam.attach_group_policy(GroupName='staff', PolicyArn=policy['Arn'])
iam.put_user_policy(UserName='ana', PolicyName='own', PolicyDocument=allow)
assert iam.get_user_policy(UserName='ana', PolicyName='own')['PolicyDocument'] == json.loads(allow)
version = iam.get_policy_version(PolicyArn=policy['Arn'], VersionId='v1')['PolicyVersion']
assert version['Document'] == json.loads(allow) and version['IsDefaultVersion']
assert iam.list_policy_tags(PolicyArn=policy['Arn'])['Tags'] == tags

# Roles and instance profiles.
iam.create_role(RoleName='web', AssumeRolePolicyDocument=json.dumps(trust))
iam.get_waiter('role_exists').wait(RoleName='web')
assert iam.get_role(RoleName='web')['Role']['AssumeRolePolicyDocument'] == trust
iam.create_instance_profile(InstanceProfileName='web')
iam.get_waiter('instance_profile_exists').wait(InstanceProfileName='web')
iam.add_role_to_instance_profile(InstanceProfileName='web', RoleName='web')
profile = iam.get_instance_profile(InstanceProfileName='web')['InstanceProfile']
assert [role['RoleName'] for role in profile['Roles']] == ['web']
assert refusal(iam.delete_role, RoleName='web') == 'DeleteConflict'

# A user's credentials of all kinds.
iam.create_login_profile(UserName='ana', Password='Correct-Horse1')
key = iam.create_access_key(UserName='ana')['AccessKey']
assert iam.get_access_key_last_used(AccessKeyId=key['AccessKeyId'])['AccessKeyLastUsed']['Region'] == 'N/A'
ssh = iam.upload_ssh_public_key(UserName='ana', SSHPublicKeyBody=ssh_key)['SSHPublicKey']
pem = iam.get_ssh_public_key(UserName='ana', SSHPublicKeyId=ssh['SSHPublicKeyId'], Encoding='PEM')
assert pem['SSHPublicKey']['SSHPublicKeyBody'].startswith('-----BEGIN PUBLIC KEY-----')
iam.upload_signing_certificate(UserName='ana', CertificateBody=certificate)
git = iam.create_service_specific_credential(UserName='ana', ServiceName='codecommit.amazonaws.com')
assert git['ServiceSpecificCredential']['ServiceUserName'].startswith('ana-at-')
assert refusal(iam.delete_user, UserName='ana') == 'DeleteConflict'

# The account as a whole.
iam.update_account_password_policy(MinimumPasswordLength=12, MaxPasswordAge=90)
assert iam.get_account_password_policy()['PasswordPolicy']['ExpirePasswords']
iam.create_account_alias(AccountAlias='castle')
assert iam.list_account_aliases()['AccountAliases'] == ['castle']
assert iam.get_account_summary()['SummaryMap']['InstanceProfiles'] == 1
assert refusal(iam.get_credential_report) == 'ReportNotPresent'
assert iam.generate_credential_report()['State'] == 'STARTED'
report = iam.get_credential_report()['Content'].decode()
rows = {row['user']: row for row in csv.DictReader(io.StringIO(report))}
assert rows['ana']['cert_1_active'] == 'true' and rows['ana']['password_next_rotation'] != 'N/A'
pages = list(iam.get_paginator('get_account_authorization_details').paginate(PaginationConfig={'PageSize': 2}))
assert [user['UserName'] for page in pages for user in page['UserDetailList']] == ['administrator', 'ana']
assert 'AdministratorAccess' in [one['PolicyName'] for page in pages for one in page['Policies']]
assert len(list(iam.get_paginator('list_policies').paginate(Scope='AWS'))) > 10

# Simulations, and what was used.
ana = iam.get_user(UserName='ana')['User']['Arn']
assert iam.get_context_keys_for_principal_policy(PolicySourceArn=ana)['ContextKeyNames'] == ['aws:username', 'aws:username']
result = iam.simulate_principal_policy(
    PolicySourceArn=ana,
    ActionNames=['s3:GetObject'],
    ResourceArns=['arn:aws:s3:::photos/ana/1.png', 'arn:aws:s3:::photos/bo/1.png'],
)['EvaluationResults'][0]
decisions = [one['EvalResourceDecision'] for one in result['ResourceSpecificResults']]
assert decisions == ['allowed', 'implicitDeny'] and result['EvalDecision'] == 'implicitDeny'
job = iam.generate_service_last_accessed_details(Arn=ana)['JobId']
services = iam.get_service_last_accessed_details(JobId=job)['ServicesLastAccessed']
assert [service['ServiceNamespace'] for service in services] == ['s3']

print('done')
