import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** An object as JSON text (UTF-8), in parts that follow each other. */
export type ObjectText = readonly Uint8Array[];

const text = Symbol('lifeboat.text');

interface TextHolder {
  readonly [text]?: ObjectText;
}

/** An object that nobody has parsed: of its members only those that filters ask for, and the text of all. */
export function unparsedObject({ apiVersion, kind, metadata }: KubeObject, whole: ObjectText): KubeObject {
  return { apiVersion, kind, metadata, [text]: whole } as KubeObject;
}

/** The text of an {@link unparsedObject}; `undefined` for an object that is there itself. */
export function objectText(object: KubeObject): ObjectText | undefined {
  return (object as TextHolder)[text];
}
