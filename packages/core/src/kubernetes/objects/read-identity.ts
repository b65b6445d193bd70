import type { ObjectMeta } from '../../plugin-api/kube-object.ts';

// As API servers begin it: nothing that a user may set comes before the uid, but for the names.
const begin =
  /^\{"kind":"PartialObjectMetadata","apiVersion":"meta\.k8s\.io\/v1","metadata":\{"name":"([^"\\]+)"(?:,"generateName":"[^"\\]*")?(?:,"namespace":"([^"\\]+)")?(?:,"selfLink":"[^"\\]*")?,"uid":"([^"\\]+)","resourceVersion":"([^"\\]+)"/;

/** What the metadata of an answer begin with, without reading the rest of them: managers are most of it. `undefined`: the answer begins
 * in another way, and has to be read as a whole. */
export function readIdentity(
  text: string,
): (Pick<ObjectMeta, 'name' | 'namespace'> & Required<Pick<ObjectMeta, 'uid' | 'resourceVersion'>>) | undefined {
  const [, name, namespace, uid, resourceVersion] = begin.exec(text) ?? [];
  if (name === undefined || uid === undefined || resourceVersion === undefined) return undefined;
  return { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion };
}
