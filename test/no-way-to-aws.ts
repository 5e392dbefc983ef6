const DEAD = 'http://127.0.0.1:9'

/** In the environment of every process that a test starts: no metadata service, and a dead proxy for everything but loopback. */
export const NO_WAY_TO_AWS = {
  AWS_EC2_METADATA_DISABLED: 'true',
  HTTP_PROXY: DEAD,
  HTTPS_PROXY: DEAD,
  http_proxy: DEAD,
  https_proxy: DEAD,
  NO_PROXY: '127.0.0.1,localhost,::1',
  no_proxy: '127.0.0.1,localhost,::1',
} as const
