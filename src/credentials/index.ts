export { fromSallyport, type FromSallyportOptions, type SessionIdentity } from './from-sallyport.ts'
export { mfaCodeProvider } from './mfa-code-provider.ts'
