interface Matcher {
  readonly name: string;
  readonly value?: string;
  readonly regex?: boolean;
  readonly matchType?: string;
}

interface Config {
  readonly apiVersion: string;
  readonly spec: { readonly route?: { readonly matchers?: readonly Matcher[] } };
}

/** Converts AlertmanagerConfigs: `v1alpha1` says `regex: true` where `v1beta1` says `matchType: =~`. */
export function convert(request: Readonly<Record<string, unknown>>): object {
  const desired = String(request.desiredAPIVersion);
  const convertedObjects = (request.objects as Config[]).map((object) => convertOne(object, desired));
  return { convertedObjects, result: { status: 'Success' } };
}

function convertOne(object: Config, apiVersion: string): Config {
  const { route } = object.spec;
  if (!route?.matchers || object.apiVersion === apiVersion) return { ...object, apiVersion };
  const toBeta = apiVersion.endsWith('/v1beta1');
  const matchers = route.matchers.map(({ regex, matchType, ...rest }) =>
    toBeta ? { ...rest, matchType: regex ? '=~' : '=' } : { ...rest, ...(matchType === '=~' && { regex: true }) },
  );
  return { ...object, apiVersion, spec: { ...object.spec, route: { ...route, matchers } } };
}
