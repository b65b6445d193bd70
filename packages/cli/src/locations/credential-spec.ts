/** Where the content of a location's credentials file is, or that the provider may search by itself as its SDK does. */
export type CredentialSpec = { readonly file: string } | { readonly env: string } | 'default-chain';
