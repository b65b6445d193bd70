import type { DurationLimits } from '../values/duration.ts';

/** What one field of a velero.io kind may hold: the part of OpenAPI that Velero's CRDs use. What requests and options hold
 * besides: functions, signals, and objects that come with code. */
export type FieldSchema =
  | TextSchema
  | DurationSchema
  | (FieldFacts & { readonly type: 'boolean' | 'number' })
  | IntegerSchema
  | CodeSchema
  | ValueSchema
  | EitherSchema
  | TaggedSchema
  | ListSchema
  | MapSchema
  | ObjectSchema
  | AnySchema;

/** What every schema says. */
export interface FieldFacts {
  readonly required?: boolean;
  readonly nullable?: boolean;
  /** What stands there may be a secret, also where it is wrong: no problem shows it. */
  readonly secret?: boolean;
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

/** A duration of a request: text or milliseconds. */
export interface DurationSchema extends FieldFacts, DurationLimits {
  readonly type: 'duration';
}

export interface IntegerSchema extends FieldFacts {
  readonly type: 'integer';
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What no JSON holds. `plugin`: an object with code, of a class or not. */
export type CodeSchema = FieldFacts &
  ({ readonly type: 'function' | 'signal' } | { readonly type: 'plugin'; readonly fields: Readonly<Record<string, FieldSchema>> });

/** What no JSON holds either. `bytes`: a Uint8Array, so a Buffer, too. `date`: a Date that is one. */
export type ValueSchema = FieldFacts & { readonly type: 'bytes' | 'date' };

/** One of several schemas, told apart by the types of their values. */
export interface EitherSchema extends FieldFacts {
  readonly type: 'either';
  readonly of: readonly FieldSchema[];
}

/** An object whose field `by` tells which schema it has. */
export interface TaggedSchema extends FieldFacts {
  readonly type: 'tagged';
  readonly by: string;
  readonly of: Readonly<Record<string, FieldSchema>>;
  /** Of an object without that field. @default the field is required */
  readonly otherwise?: FieldSchema;
}

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
/** A {@link Duration}. */
export const timeSpan = { type: 'duration' } as const satisfies FieldSchema;
/** A {@link Duration} above zero that a timer of Node takes. */
export const timeout = { type: 'duration', positive: true, longestInMs: 2147483647 } as const satisfies FieldSchema;
/** Milliseconds; at most the longest time that a timer of Node takes. */
export const milliseconds = { type: 'integer', minimum: 1, maximum: 2147483647 } as const satisfies FieldSchema;
export const call = { type: 'function' } as const satisfies FieldSchema;
export const signal = { type: 'signal' } as const satisfies FieldSchema;
export const bytes = { type: 'bytes' } as const satisfies FieldSchema;
export const date = { type: 'date' } as const satisfies FieldSchema;
/** An object with anything in it. */
export const anything = { type: 'plugin', fields: {} } as const satisfies FieldSchema;
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

/** A whole number of that range. */
export function between<const Min extends number, const Max extends number>(
  minimum: Min,
  maximum: Max,
): { readonly type: 'integer'; readonly minimum: Min; readonly maximum: Max } {
  return { type: 'integer', minimum, maximum };
}

export function either<const S extends readonly FieldSchema[]>(...of: S): { readonly type: 'either'; readonly of: S } {
  return { type: 'either', of };
}

export function tagged<const S extends Readonly<Record<string, FieldSchema>>>(
  by: string,
  of: S,
  otherwise?: FieldSchema,
): { readonly type: 'tagged'; readonly by: string; readonly of: S; readonly otherwise?: FieldSchema } {
  return { type: 'tagged', by, of, ...(otherwise && { otherwise }) };
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

/** No problem shows what stands there. */
export function secret<const S extends FieldSchema>(schema: S): S & { readonly secret: true } {
  return { ...schema, secret: true };
}

/** It may be `null`. */
export function nullable<const S extends FieldSchema>(schema: S): S & { readonly nullable: true } {
  return { ...schema, nullable: true };
}

/** Velero 1.19 has it; 1.18 drops it without a word. */
export function later<const S extends FieldSchema>(schema: S): S & { readonly since: '1.19' } {
  return { ...schema, since: '1.19' };
}
