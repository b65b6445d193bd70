/** Asks for nothing but the metadata of an object. Who does not know that answers with the whole object. */
export const onlyMetadata = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
