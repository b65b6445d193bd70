/** What one field of a velero.io kind may hold: the part of OpenAPI that Velero's CRDs use. What requests and options hold
 * besides: functions, signals, and objects that come with code. */
export type FieldSchema =
  | TextSchema
  | (FieldFacts & { readonly type: 'boolean' })
  | IntegerSchema
  | CodeSchema
  | ListSchema
  | MapSchema
  | ObjectSchema
  | AnySchema;

/** What every schema says. */
export interface FieldFacts {
  readonly required?: boolean;
  readonly nullable?: boolean;
  /** The Velero that brought it, where that is later than the one whose CRDs the tables are. */
  readonly since?: '1.19';
}

export interface TextSchema extends FieldFacts {
  readonly type: 'string';
  readonly enum?: readonly string[];
  /** Words that Velero 1.19 adds to `enum`. */
  readonly laterWords?: readonly string[];
  /** `duration` is no format of the CRDs: Velero's server reads Go durations there. */
  readonly format?: 'date-time' | 'byte' | 'duration';
}

export interface IntegerSchema extends FieldFacts {
  readonly type: 'integer';
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What no JSON holds. `plugin`: an object with code, of a class or not. */
export type CodeSchema = FieldFacts &
  ({ readonly type: 'function' | 'signal' } | { readonly type: 'plugin'; readonly fields: Readonly<Record<string, FieldSchema>> });

export interface ListSchema extends FieldFacts {
  readonly type: 'array';
  readonly minItems?: number;
  readonly items: FieldSchema;
}

/** Any keys, values of one kind. */
export interface MapSchema extends FieldFacts {
  readonly type: 'map';
  readonly values: FieldSchema;
}

export interface ObjectSchema extends FieldFacts {
  readonly type: 'object';
  readonly fields: Readonly<Record<string, FieldSchema>>;
}

/** An object whose content is not checked. */
export interface AnySchema extends FieldFacts {
  readonly type: 'any';
}

/** A table with a line for every field that the interface `T` names, required where `T` requires it. */
export type FieldsOf<T> = {
  readonly [K in keyof T as string extends K ? never : K]-?: FieldSchema &
    (undefined extends T[K] ? { required?: false } : { required: true });
};

// The lines of a table read as sentences with these.
export const text = { type: 'string' } as const satisfies FieldSchema;
export const duration = { type: 'string', format: 'duration' } as const satisfies FieldSchema;
export const time = { type: 'string', format: 'date-time', nullable: true } as const satisfies FieldSchema;
export const flag = { type: 'boolean' } as const satisfies FieldSchema;
export const count = { type: 'integer' } as const satisfies FieldSchema;
/** Milliseconds; at most the longest time that a timer of Node takes. */
export const milliseconds = { type: 'integer', minimum: 1, maximum: 2147483647 } as const satisfies FieldSchema;
export const call = { type: 'function' } as const satisfies FieldSchema;
export const signal = { type: 'signal' } as const satisfies FieldSchema;
export const texts = { type: 'array', items: text } as const satisfies FieldSchema;
export const textMap = { type: 'map', values: text } as const satisfies FieldSchema;

export function oneOf<const E extends readonly string[]>(values: E): { readonly type: 'string'; readonly enum: E } {
  return { type: 'string', enum: values };
}

export function listOf<const S extends FieldSchema>(items: S): { readonly type: 'array'; readonly items: S } {
  return { type: 'array', items };
}

export function objectOf<T>(fields: FieldsOf<T>): { readonly type: 'object'; readonly fields: FieldsOf<T> } {
  return { type: 'object', fields };
}

/** A whole number that is at least so much. */
export function from<const Min extends number>(minimum: Min): { readonly type: 'integer'; readonly minimum: Min } {
  return { type: 'integer', minimum };
}

/** An object that comes with code. A field that it has, and that is not of the interface, is its own business, unless it looks
 * like a misspelt one. */
export function pluginOf<T>(fields: FieldsOf<T>): { readonly type: 'plugin'; readonly fields: FieldsOf<T> } {
  return { type: 'plugin', fields };
}

/** The server refuses an object without it. */
export function required<const S extends FieldSchema>(schema: S): S & { readonly required: true } {
  return { ...schema, required: true };
}

/** It may be `null`. */
export function nullable<const S extends FieldSchema>(schema: S): S & { readonly nullable: true } {
  return { ...schema, nullable: true };
}

/** Velero 1.19 has it; 1.18 drops it without a word. */
export function later<const S extends FieldSchema>(schema: S): S & { readonly since: '1.19' } {
  return { ...schema, since: '1.19' };
}
