const core = (resource: string) => ({ group: '', version: 'v1', resource });

export const configMaps = core('configmaps');
export const namespaces = core('namespaces');
export const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
/** A type that no server has. */
export const nothings = { group: 'nothing.lifeboat.test', version: 'v1', resource: 'nothings' };
