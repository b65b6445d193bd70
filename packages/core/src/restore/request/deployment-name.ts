/** What is wrong with the name of a Deployment, which is `namespace/name`. */
export function deploymentNameProblems(text: string): string[] {
  return /^[a-z0-9][-a-z0-9]*\/[a-z0-9][-a-z0-9.]*$/.test(text) ? [] : [`"${text}" must be namespace/name of a Deployment`];
}
