/** AWS's message for a policy whose structure is wrong in some way it doesn't name. */
export const SYNTAX = 'Syntax errors in policy.'
