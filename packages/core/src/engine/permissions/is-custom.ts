/** Whether a kind may be defined by a CustomResourceDefinition: groups of Kubernetes itself end with `k8s.io`. */
export function isCustom({ group }: { readonly group: string }): boolean {
  return group.includes('.') && (!group.endsWith('.k8s.io') || group.endsWith('.x-k8s.io'));
}
