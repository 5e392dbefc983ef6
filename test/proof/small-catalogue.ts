import { Catalogue, openCatalogue, type ConditionKeyEntry } from '../../src/catalogue/index.ts'

const global = (name: string, type: ConditionKeyEntry['type']): ConditionKeyEntry => ({ name, type, isGlobal: true })

/** A few actions and keys, written as the pack writes them. */
export function smallCatalogue(): Catalogue {
  const keys = [
    global('aws:MultiFactorAuthPresent', 'Bool'),
    global('aws:MultiFactorAuthAge', 'Numeric'),
    global('aws:TokenIssueTime', 'Date'),
    global('aws:CurrentTime', 'Date'),
    global('aws:EpochTime', 'Date'),
    global('aws:SourceIp', 'IPAddress'),
    global('aws:SecureTransport', 'Bool'),
    global('aws:ViaAWSService', 'Bool'),
    global('aws:CalledVia', 'ArrayOfString'),
    global('aws:CalledViaFirst', 'String'),
    global('aws:CalledViaLast', 'String'),
    global('aws:PrincipalTag/${TagKey}', 'String'),
    global('aws:PrincipalArn', 'ARN'),
    global('aws:SourceArn', 'ARN'),
    global('aws:username', 'String'),
    global('aws:TagKeys', 'ArrayOfString'),
    global('s3:prefix', 'String'),
    global('s3:max-keys', 'Numeric'),
  ]
  const s3 = [
    '=bucket\tarn:${Partition}:s3:::${BucketName}\t',
    '=object\tarn:${Partition}:s3:::${BucketName}/${ObjectName}\t',
    'GetObject R1',
    'ListAllMyBuckets L',
    'ListBucket L0',
    'PutObject W1?',
  ]
  const iam = ['=user\tarn:${Partition}:iam::${Account}:user/${UserNameWithPath}\t', 'GetUser R0', 'DeleteUser W0']
  return new Catalogue(
    '2026-09-26',
    keys,
    new Map([
      ['iam', iam.join('\n')],
      ['s3', s3.join('\n')],
    ]),
  )
}

/** All of AWS's condition keys, and a few actions, written as the pack writes them. */
export function catalogueWithAllKeys(): Catalogue {
  return new Catalogue(
    '2026-09-26',
    openCatalogue().conditionKeys,
    new Map(
      Object.entries({
        iam: ['=user\t~iam::@:user/${Name}\t', '=policy\t~iam::@:policy/${Name}\t', 'GetPolicy R1', 'GetUser R0'],
        s3: [
          '=bucket\t~s3:::${BucketName}\t',
          '=object\t~s3:::${BucketName}/${ObjectName}\t',
          'GetObject R1',
          'ListBucket L0',
        ],
        sns: ['=topic\t~sns:^:@:${Topic}\t', 'Publish W0'],
        ssm: ['=parameter\t~ssm:^:@:parameter/${Name}\t', 'GetParameter R0'],
      }).map(([service, lines]) => [service, lines.join('\n')]),
    ),
  )
}
