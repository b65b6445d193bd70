/** What a folder of `packages/core/src` may import. `types` may be imported as types only. */
export interface FolderRule {
  readonly imports: readonly string[];
  readonly types?: readonly string[];
}

const base = ['plugin-api', 'velero-api', 'errors', 'json'];

/** The arrows inside core, top to bottom. `index.ts` and `engine/` see everything. */
export const coreFolders: Readonly<Record<string, FolderRule>> = {
  errors: { imports: [] },
  'velero-api': { imports: ['errors', 'json'] },
  json: { imports: ['errors'] },
  'plugin-api': { imports: ['velero-api', 'errors'] },
  'provider-kit': { imports: base },
  logging: { imports: base, types: ['engine'] },
  // Pure functions: they know what a server serves as plain data, and call nothing.
  filters: { imports: base, types: ['kubernetes'] },
  kubernetes: { imports: base },
  storage: { imports: [...base, 'logging', 'provider-kit'] },
  hooks: { imports: [...base, 'filters', 'kubernetes'], types: ['engine'] },
  operations: { imports: [...base, 'logging'] },
  volumes: { imports: [...base, 'filters', 'kubernetes', 'logging', 'provider-kit'], types: ['engine'] },
  actions: { imports: [...base, 'filters', 'volumes'], types: ['kubernetes'] },
  backup: {
    imports: [...base, 'filters', 'hooks', 'actions', 'volumes', 'operations', 'storage', 'kubernetes', 'logging'],
    types: ['engine'],
  },
  restore: {
    imports: [...base, 'filters', 'hooks', 'actions', 'volumes', 'operations', 'storage', 'kubernetes', 'logging'],
    types: ['engine'],
  },
  'velero-client': { imports: [...base, 'kubernetes', 'storage'] },
  delete: { imports: [...base, 'volumes', 'storage', 'kubernetes', 'logging'], types: ['engine'] },
  engine: {
    imports: [
      ...base,
      'provider-kit',
      'filters',
      'hooks',
      'actions',
      'volumes',
      'operations',
      'storage',
      'kubernetes',
      'logging',
      'backup',
      'restore',
      'delete',
    ],
  },
};

/** What a package (by its folder's name; `*` at the end matches the rest) may import of this workspace. */
export interface PackageRule {
  readonly imports: readonly string[];
  readonly types?: readonly string[];
}

const subpaths = ['@lifeboat/core/plugin-api', '@lifeboat/core/json', '@lifeboat/core/provider-kit'];
const providers = ['aws', 'azure', 'gcp', 'alioss', 'minio'].map((name) => `@lifeboat/provider-${name}`);
const everything = [
  '@lifeboat/core',
  ...subpaths,
  '@lifeboat/core/velero-api',
  '@lifeboat/core/velero-client',
  ...providers,
  '@lifeboat/testkit',
  '@lifeboat/testkit/kubernetes',
  '@lifeboat/testkit/doubles',
];

export const packageRules: Readonly<Record<string, PackageRule>> = {
  'packages/core': { imports: [] },
  'packages/s3-store': { imports: subpaths },
  'packages/provider-*': { imports: [...subpaths, '@lifeboat/s3-store'] },
  'packages/testkit': { imports: subpaths, types: ['@lifeboat/core'] },
  'packages/cli': { imports: everything },
  'examples/*': { imports: everything },
};

/** Third-party packages (by the beginning of the name) that only some folders may import. */
export const vendorRules: readonly { readonly packages: readonly string[]; readonly folders: readonly string[]; readonly why: string }[] = [
  {
    packages: ['@kubernetes/client-node'],
    folders: ['packages/core/src/kubernetes/'],
    why: 'the API server is reached through the ClusterClient port',
  },
  {
    packages: ['@aws-sdk/', '@smithy/', '@azure/', '@google-cloud/', 'google-auth-library', 'ali-oss', '@alicloud/'],
    folders: ['packages/provider-', 'packages/s3-store/'],
    why: 'cloud SDKs stay in the provider packages',
  },
];

/** Folders whose sources, and files that, may read the environment of the process. The file of core: a kubeconfig without options
 * is the one that kubectl takes, so `KUBECONFIG` counts, and credential plugins run in the environment of the process. */
export const environmentFolders: readonly string[] = [
  'packages/cli/',
  'packages/controller/',
  'packages/core/src/kubernetes/connection/process-environment.ts',
];

/** Lines a source file may have. */
export const maxLines = 300;
