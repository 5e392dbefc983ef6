/** What a service's linked role is called and may do. */
export interface ServiceLinkedService {
  /** Without a suffix. */
  readonly roleName: string
  readonly policyArn: string
  /** Whether an account may have several of them, told apart by a suffix. */
  readonly takesSuffix: boolean
}

/**
 * Services by their principal without `.amazonaws.com`: the role's name after `AWSServiceRoleFor`, and the managed policy. AWS has no
 * list of them all; these are the ones whose guides name both.
 */
const SERVICES: Readonly<Record<string, readonly [roleName: string, policyName: string]>> = {
  'access-analyzer': ['AccessAnalyzer', 'AccessAnalyzerServiceRolePolicy'],
  'accountdiscovery.ssm': ['AmazonSSM_AccountDiscovery', 'AWSSystemsManagerAccountDiscoveryServicePolicy'],
  acm: ['CertificateManager', 'CertificateManagerServiceRolePolicy'],
  appmesh: ['AppMesh', 'AWSAppMeshServiceRolePolicy'],
  autoscaling: ['AutoScaling', 'AutoScalingServiceRolePolicy'],
  'autoscaling-plans': ['AutoScalingPlans_EC2AutoScaling', 'AWSAutoScalingPlansEC2AutoScalingPolicy'],
  backup: ['Backup', 'AWSBackupServiceLinkedRolePolicyForBackup'],
  batch: ['Batch', 'BatchServiceRolePolicy'],
  cloudtrail: ['CloudTrail', 'CloudTrailServiceRolePolicy'],
  config: ['Config', 'AWSConfigServiceRolePolicy'],
  connect: ['AmazonConnect', 'AmazonConnectServiceLinkedRolePolicy'],
  'dynamodb.application-autoscaling': [
    'ApplicationAutoScaling_DynamoDBTable',
    'AWSApplicationAutoscalingDynamoDBTablePolicy',
  ],
  ecs: ['ECS', 'AmazonECSServiceRolePolicy'],
  'ecs.application-autoscaling': ['ApplicationAutoScaling_ECSService', 'AWSApplicationAutoscalingECSServicePolicy'],
  eks: ['AmazonEKS', 'AmazonEKSServiceRolePolicy'],
  'eks-fargate': ['AmazonEKSForFargate', 'AmazonEKSForFargateServiceRolePolicy'],
  'eks-nodegroup': ['AmazonEKSNodegroup', 'AWSServiceRoleForAmazonEKSNodegroup'],
  elasticache: ['ElastiCache', 'ElastiCacheServiceRolePolicy'],
  elasticbeanstalk: ['ElasticBeanstalk', 'AWSElasticBeanstalkServiceRolePolicy'],
  elasticfilesystem: ['AmazonElasticFileSystem', 'AmazonElasticFileSystemServiceRolePolicy'],
  elasticloadbalancing: ['ElasticLoadBalancing', 'AWSElasticLoadBalancingServiceRolePolicy'],
  'email.cognito-idp': ['AmazonCognitoIdpEmailService', 'AmazonCognitoIdpEmailServiceRolePolicy'],
  'emr-containers': ['AmazonEMRContainers', 'AmazonEMRContainersServiceRolePolicy'],
  es: ['AmazonElasticsearchService', 'AmazonElasticsearchServiceRolePolicy'],
  events: ['CloudWatchEvents', 'CloudWatchEventsServiceRolePolicy'],
  fms: ['FMS', 'FMSServiceRolePolicy'],
  fsx: ['AmazonFSx', 'AmazonFSxServiceRolePolicy'],
  globalaccelerator: ['GlobalAccelerator', 'AWSGlobalAcceleratorSLRPolicy'],
  grafana: ['AmazonGrafana', 'AmazonGrafanaServiceLinkedRolePolicy'],
  guardduty: ['AmazonGuardDuty', 'AmazonGuardDutyServiceRolePolicy'],
  imagebuilder: ['ImageBuilder', 'AWSServiceRoleForImageBuilder'],
  inspector2: ['AmazonInspector2', 'AmazonInspector2ServiceRolePolicy'],
  kafka: ['Kafka', 'KafkaServiceRolePolicy'],
  lakeformation: ['LakeFormationDataAccess', 'LakeFormationDataAccessServiceRolePolicy'],
  'lambda.application-autoscaling': [
    'ApplicationAutoScaling_LambdaConcurrency',
    'AWSApplicationAutoscalingLambdaConcurrencyPolicy',
  ],
  lexv2: ['LexV2Bots', 'AmazonLexV2BotPolicy'],
  macie: ['AmazonMacie', 'AmazonMacieServiceRolePolicy'],
  'member.org.stacksets.cloudformation': [
    'CloudFormationStackSetsOrgMember',
    'CloudFormationStackSetsOrgMemberServiceRolePolicy',
  ],
  memorydb: ['MemoryDB', 'MemoryDBServiceRolePolicy'],
  mq: ['AmazonMQ', 'AmazonMQServiceRolePolicy'],
  'network-firewall': ['NetworkFirewall', 'AWSNetworkFirewallServiceRolePolicy'],
  'observability.aoss': ['AmazonOpenSearchServerless', 'AmazonOpenSearchServerlessServiceRolePolicy'],
  opensearchservice: ['AmazonOpenSearchService', 'AmazonOpenSearchServiceRolePolicy'],
  'ops.apigateway': ['APIGateway', 'APIGatewayServiceRolePolicy'],
  'ops.emr-serverless': ['AmazonEMRServerless', 'AmazonEMRServerlessServiceRolePolicy'],
  organizations: ['Organizations', 'AWSOrganizationsServiceTrustPolicy'],
  ram: ['ResourceAccessManager', 'AWSResourceAccessManagerServiceRolePolicy'],
  rds: ['RDS', 'AmazonRDSServiceRolePolicy'],
  'rds.application-autoscaling': ['ApplicationAutoScaling_RDSCluster', 'AWSApplicationAutoscalingRDSClusterPolicy'],
  redshift: ['Redshift', 'AmazonRedshiftServiceLinkedRolePolicy'],
  'replication.ecr': ['ECRReplication', 'ECRReplicationServiceRolePolicy'],
  'replicator.lambda': ['LambdaReplicator', 'AWSLambdaReplicator'],
  rolesanywhere: ['RolesAnywhere', 'AWSRolesAnywhereServicePolicy'],
  securityhub: ['SecurityHub', 'AWSSecurityHubServiceRolePolicy'],
  ses: ['AmazonSES', 'AmazonSESServiceRolePolicy'],
  shield: ['AWSShield', 'AWSShieldServiceRolePolicy'],
  spot: ['EC2Spot', 'AWSEC2SpotServiceRolePolicy'],
  spotfleet: ['EC2SpotFleet', 'AWSEC2SpotFleetServiceRolePolicy'],
  ssm: ['AmazonSSM', 'AmazonSSMServiceRolePolicy'],
  sso: ['SSO', 'AWSSSOServiceRolePolicy'],
  support: ['Support', 'AWSSupportServiceRolePolicy'],
  transitgateway: ['VPCTransitGateway', 'AWSVPCTransitGatewayServiceRolePolicy'],
  trustedadvisor: ['TrustedAdvisor', 'AWSTrustedAdvisorServiceRolePolicy'],
  wafv2: ['WAFV2Logging', 'WAFV2LoggingServiceRolePolicy'],
}

const TAKE_SUFFIXES: ReadonlySet<string> = new Set(['autoscaling', 'connect', 'lexv2'])

/** @param principal - Such as `autoscaling.amazonaws.com`. */
export function findServiceLinkedService(principal: string): ServiceLinkedService | undefined {
  const name = /^([a-z0-9.-]+)\.amazonaws\.com$/.exec(principal)?.[1] ?? ''
  const found = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined
  if (found === undefined) return undefined
  const [role, policy] = found
  return {
    roleName: `AWSServiceRoleFor${role}`,
    policyArn: `arn:aws:iam::aws:policy/aws-service-role/${policy}`,
    takesSuffix: TAKE_SUFFIXES.has(name),
  }
}

/** The principals of all services that are known here. */
export function listServicePrincipals(): string[] {
  return Object.keys(SERVICES).map((name) => `${name}.amazonaws.com`)
}
