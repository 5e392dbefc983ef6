"""The examples that AWS documents for IAM and STS, which botocore brings along, against local AWS: each must be answered, with all
the fields that its documented answer has. python3 aws-examples.py ENDPOINT ACCESS_KEY_ID SECRET_ACCESS_KEY CERTIFICATE OPERATIONS"""

import json
import os
import sys
import urllib.request

import boto3
import botocore
from botocore import xform_name
from botocore.exceptions import ClientError

endpoint, access_key_id, secret_access_key, certificate, operations = sys.argv[1:]
OPERATIONS = set(operations.split(','))
ACCOUNT = 'arn:aws:iam::123456789012'
PASSWORD = 'Correct-Horse1'
ALLOW = json.dumps({'Version': '2012-10-17', 'Statement': {'Effect': 'Allow', 'Action': '*', 'Resource': '*'}})
TRUST = json.dumps(
    {
        'Version': '2012-10-17',
        'Statement': {
            'Effect': 'Allow',
            'Principal': {'AWS': '123456789012'},
            'Action': ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        },
    }
)


def client(service, key=(access_key_id, secret_access_key)):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name='us-east-1',
        aws_access_key_id=key[0],
        aws_secret_access_key=key[1],
    )


iam = client('iam')
sts = client('sts')


def there(call, **arguments):
    """Makes something, if it isn't there yet."""
    try:
        return call(**arguments)
    except ClientError as error:
        if error.response['Error']['Code'] != 'EntityAlreadyExists':
            raise


def access_key(given):
    given['AccessKeyId'] = iam.create_access_key(UserName=given['UserName'])['AccessKey']['AccessKeyId']


def signing_certificate(given):
    answer = iam.upload_signing_certificate(UserName=given['UserName'], CertificateBody=certificate)['Certificate']
    if 'CertificateId' in given:
        given['CertificateId'] = answer['CertificateId']


def inline_policy(given):
    kind = next(kind for kind in ('Group', 'Role', 'User') if f'{kind}Name' in given)
    name = {f'{kind}Name': given[f'{kind}Name']}
    put = getattr(iam, f'put_{kind.lower()}_policy')
    put(**name, PolicyName=given.get('PolicyName', 'AdminRoot'), PolicyDocument=ALLOW)


def job(given):
    arn = given.pop('Arn', f'{ACCOUNT}:policy/ExamplePolicy1')
    # Of few services, since the answer comes in pages.
    there(iam.create_policy, PolicyName='ExamplePolicy1', PolicyDocument=ALLOW.replace('"Action": "*"', '"Action": "iam:*"'))
    me = iam.get_user()['User']['UserName']
    iam.attach_user_policy(UserName=me, PolicyArn=arn)
    given['JobId'] = iam.generate_service_last_accessed_details(Arn=arn)['JobId']


def password_policy(given):
    iam.update_account_password_policy(MaxPasswordAge=90, HardExpiry=False, PasswordReusePrevention=12)


def login_profile(given):
    iam.create_login_profile(UserName=given['UserName'], Password=PASSWORD)


def signed_in(given):
    """Somebody whose password was used."""
    iam.create_user(UserName='Juan')
    iam.create_login_profile(UserName='Juan', Password=PASSWORD)
    body = json.dumps({'account': '123456789012', 'userName': 'Juan', 'password': PASSWORD}).encode()
    headers = {'content-type': 'application/json'}
    urllib.request.urlopen(urllib.request.Request(f'{endpoint}/_sallyport/sign-in', body, headers))


def used_role(given):
    sts.assume_role(RoleArn=f'{ACCOUNT}:role/{given["RoleName"]}', RoleSessionName='work')


def in_profile(given):
    there(iam.create_role, RoleName='Test-Role', AssumeRolePolicyDocument=TRUST)
    profile = {'InstanceProfileName': given['InstanceProfileName']}
    iam.add_role_to_instance_profile(**profile, RoleName='Test-Role')


def tagged(given):
    kind = next(kind for kind in ('Role', 'User') if f'{kind}Name' in given)
    tags = [{'Key': 'Dept', 'Value': '12345'}]
    getattr(iam, f'tag_{kind.lower()}')(**{f'{kind}Name': given[f'{kind}Name']}, Tags=tags)


def member(given):
    there(iam.create_group, GroupName=given.get('GroupName', 'Admins'))
    there(iam.create_user, UserName=given.get('UserName', 'Bob'))
    iam.add_user_to_group(GroupName=given.get('GroupName', 'Admins'), UserName=given.get('UserName', 'Bob'))


def changer(given):
    there(iam.create_user, UserName='Bob')
    iam.create_login_profile(UserName='Bob', Password=given['OldPassword'])
    iam.attach_user_policy(UserName='Bob', PolicyArn='arn:aws:iam::aws:policy/IAMUserChangePassword')
    key = iam.create_access_key(UserName='Bob')['AccessKey']
    return client('iam', (key['AccessKeyId'], key['SecretAccessKey']))


def granted(given):
    there(iam.create_user, UserName='ExampleUser01')
    member({'UserName': 'ExampleUser01'})
    iam.attach_user_policy(UserName='ExampleUser01', PolicyArn='arn:aws:iam::aws:policy/AdministratorAccess')


def assumable(given):
    iam.create_role(RoleName=given['RoleArn'].split('/')[-1], AssumeRolePolicyDocument=TRUST)


def report_policy(given):
    there(iam.create_policy, PolicyName='ExamplePolicy1', PolicyDocument=ALLOW)


def without_code(given):
    """The device of the example is nobody's."""
    del given['SerialNumber'], given['TokenCode']


PREPARE = {
    'AssumeRole': assumable,
    'ChangePassword': changer,
    'DeleteAccessKey': access_key,
    'DeleteAccountAlias': lambda given: iam.create_account_alias(AccountAlias=given['AccountAlias']),
    'DeleteAccountPasswordPolicy': password_policy,
    'DeleteGroupPolicy': inline_policy,
    'DeleteLoginProfile': login_profile,
    'DeleteRolePolicy': inline_policy,
    'DeleteSigningCertificate': signing_certificate,
    'DeleteUserPolicy': inline_policy,
    'DeleteVirtualMFADevice': lambda given: iam.create_virtual_mfa_device(VirtualMFADeviceName='ExampleName'),
    'GenerateServiceLastAccessedDetails': report_policy,
    'GetAccountPasswordPolicy': password_policy,
    'GetInstanceProfile': in_profile,
    'GetLoginProfile': login_profile,
    'GetRole': used_role,
    'GetServiceLastAccessedDetails': job,
    'GetServiceLastAccessedDetailsWithEntities': job,
    'GetSessionToken': without_code,
    'ListAccessKeys': access_key,
    'ListAccountAliases': lambda given: iam.create_account_alias(AccountAlias='castle'),
    'ListGroupPolicies': inline_policy,
    'ListGroups': member,
    'ListGroupsForUser': member,
    'ListPoliciesGrantingServiceAccess': granted,
    'ListRoleTags': tagged,
    'ListSigningCertificates': signing_certificate,
    'ListUserTags': tagged,
    'ListUsers': signed_in,
    'ListVirtualMFADevices': lambda given: iam.create_virtual_mfa_device(VirtualMFADeviceName='ExampleName'),
    'RemoveRoleFromInstanceProfile': in_profile,
    'RemoveUserFromGroup': member,
    'UntagRole': tagged,
    'UntagUser': tagged,
    'UpdateAccessKey': access_key,
    'UpdateLoginProfile': login_profile,
    'UpdateSigningCertificate': signing_certificate,
}
# Its message is none of this server's.
LEFT_OUT = {'DecodeAuthorizationMessage'}
# What the texts of the examples leave to imagination.
IMAGINED = {'AssumeRolePolicyDocument': TRUST, 'CertificateBody': certificate}


def missing(documented, answered, path=''):
    """The paths of documented fields that an answer doesn't have."""
    if isinstance(documented, dict):
        if not isinstance(answered, dict):
            return [path]
        return [
            one
            for name, value in documented.items()
            for one in (missing(value, answered[name], f'{path}.{name}') if name in answered else [f'{path}.{name}'])
        ]
    if isinstance(documented, list) and documented:
        if not answered:
            return [path]
        # Of lists whose elements are not alike, one that has it all is enough.
        return min((missing(documented[0], element, f'{path}[]') for element in answered), key=len)
    return []


def prepared(operation, given):
    """What the example takes for granted."""
    for kind, make in (('User', iam.create_user), ('Group', iam.create_group), ('InstanceProfile', iam.create_instance_profile)):
        if f'{kind}Name' in given and operation != f'Create{kind}':
            there(make, **{f'{kind}Name': given[f'{kind}Name']})
    if 'RoleName' in given and operation != 'CreateRole':
        there(iam.create_role, RoleName=given['RoleName'], AssumeRolePolicyDocument=TRUST)
    return PREPARE.get(operation, lambda _: None)(given)


def tried(service, operation, example):
    urllib.request.urlopen(urllib.request.Request(f'{endpoint}/moto-api/reset?seed=true', method='POST'))
    given = {**(example.get('input') or {})}
    given.update({name: value for name, value in IMAGINED.items() if name in given})
    other = prepared(operation, given)
    caller = other if operation == 'ChangePassword' else {'iam': iam, 'sts': sts}[service]
    wanted = {name: given[name] for name in example.get('input') or {} if name in given}
    answer = getattr(caller, xform_name(operation))(**wanted)
    return missing(example.get('output') or {}, answer)


count = 0
for service, version in (('iam', '2010-05-08'), ('sts', '2011-06-15')):
    path = os.path.join(os.path.dirname(botocore.__file__), 'data', service, version, 'examples-1.json')
    with open(path) as file:
        examples = json.load(file)['examples']
    for operation in sorted(OPERATIONS.intersection(examples).difference(LEFT_OUT)):
        for example in examples[operation]:
            count += 1
            try:
                lost = tried(service, operation, example)
            except ClientError as error:
                lost = [str(error)]
            if lost:
                print(operation, *lost)
print(f'tried {count}' if count > 50 else f'too few: {count}')
