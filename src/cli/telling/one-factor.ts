/** What must be said to who keeps a seed on the computer that has the key. */
export const ONE_FACTOR =
  'Key and seed in one place are one factor: who gets the vault and its passphrase needs no phone'
