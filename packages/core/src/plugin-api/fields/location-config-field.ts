import { call, objectOf, required, text, textMap } from '../../velero-api/schema/field-schema.ts';
import type { LocationConfig } from '../provider-plugin.ts';

/** A location as a provider is given it. Which keys its `config` has is the provider's business. */
export const locationConfigField = objectOf<LocationConfig>({
  name: required(text),
  bucket: text,
  prefix: text,
  caCert: text,
  config: required(textMap),
  credentials: call,
  resolveSecret: call,
});
