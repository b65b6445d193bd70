/** One entry of a Status's `details.causes`. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

interface StatusParts {
  readonly code: number;
  readonly reason?: string;
  readonly message: string;
  readonly details?: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

interface TypeName {
  readonly group: string;
  readonly resource: string;
}

/** An answer that is no success, with the Status body of a kube-apiserver. The wording comes from the recordings. */
export class StatusError extends Error {
  readonly code: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(parts: StatusParts) {
    super(parts.message);
    this.code = parts.code;
    this.headers = parts.headers ?? {};
    this.body = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: parts.metadata ?? {},
      status: 'Failure',
      message: parts.message,
      ...(parts.reason === undefined ? {} : { reason: parts.reason }),
      ...(parts.details === undefined ? {} : { details: parts.details }),
      code: parts.code,
    };
  }
}

/** The name of a type in messages, such as `deployments.apps`. */
const qualified = ({ group, resource }: TypeName): string => (group === '' ? resource : `${resource}.${group}`);

const details = (type: TypeName, name: string) => ({ name, ...(type.group === '' ? {} : { group: type.group }), kind: type.resource });

export const badRequest = (message: string): StatusError => new StatusError({ code: 400, reason: 'BadRequest', message });

export const internalError = (message: string): StatusError => new StatusError({ code: 500, message });

export const unauthorized = (): StatusError => new StatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });

export const noSuchResource = (): StatusError =>
  new StatusError({ code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', details: {} });

export const methodNotAllowed = (): StatusError =>
  new StatusError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });

export const notFound = (type: TypeName, name: string): StatusError =>
  new StatusError({ code: 404, reason: 'NotFound', message: `${qualified(type)} "${name}" not found`, details: details(type, name) });

export const alreadyExists = (type: TypeName, name: string, beingDeleted: boolean): StatusError =>
  new StatusError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${beingDeleted ? 'object is being deleted: ' : ''}${qualified(type)} "${name}" already exists`,
    details: details(type, name),
  });

export const conflict = (type: TypeName, name: string, message: string): StatusError =>
  new StatusError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualified(type)} "${name}": ${message}`,
    details: details(type, name),
  });

export const forbidden = (type: TypeName, name: string, message: string, causes: readonly StatusCause[] = []): StatusError =>
  new StatusError({
    code: 403,
    reason: 'Forbidden',
    message: `${qualified(type)}${name === '' ? '' : ` "${name}"`} is forbidden: ${message}`,
    details: {
      ...(name === '' ? {} : { name }),
      ...(type.group === '' ? {} : { group: type.group }),
      kind: type.resource,
      ...(causes.length === 0 ? {} : { causes }),
    },
  });

/** Makes a 422. `kind`: the kind as messages write it (`ConfigMap`, `Widget.example.com`). */
export const invalid = (
  subject: { readonly kind: string; readonly group: string; readonly name: string },
  causes: readonly StatusCause[],
): StatusError => {
  const parts = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const unique = [...new Set(parts)];
  return new StatusError({
    code: 422,
    reason: 'Invalid',
    message: `${qualified({ group: subject.group, resource: subject.kind })} "${subject.name}" is invalid: ${unique.length === 1 ? unique[0] : `[${unique.join(', ')}]`}`,
    details: {
      ...(subject.name === '' ? {} : { name: subject.name }),
      ...(subject.group === '' ? {} : { group: subject.group }),
      kind: subject.kind,
      causes,
    },
  });
};

export const unsupportedMediaType = (message: string, withDetails: boolean): StatusError =>
  new StatusError({ code: 415, reason: 'UnsupportedMediaType', message, ...(withDetails ? { details: {} } : {}) });

export const expired = (message: string, metadata?: Record<string, unknown>): StatusError =>
  new StatusError({ code: 410, reason: 'Expired', message, ...(metadata ? { metadata } : {}) });
