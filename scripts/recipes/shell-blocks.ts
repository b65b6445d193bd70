/** How a block of shell lines is checked: `run` by shell-blocks.slow.test.ts, in a folder that is prepared so; `page`: the test or script
 * that runs the blocks of the page as they are, and names the page; `by` the tests or scripts that do what it says, which have its commands
 * and flags in their text; or `not`, for which reason. A test holds all of this. */
export type HowChecked =
  | { readonly run: 'objects' | 'volumes' | 'server' }
  | { readonly page: string }
  | { readonly by: string | readonly string[] }
  | { readonly not: string };

const getting = { page: 'scripts/check-packages.ts' };
const examples = { by: 'test/examples/examples.slow.test.ts' };
const endless = { by: 'test/examples/http-endpoint.slow.test.ts' };
const takeOver = { by: 'packages/cli/test/take-over.test.ts' };
const bundling = { page: 'scripts/packages/check-bundle.ts' };
const recipes = { page: 'scripts/recipes/recipes.slow.test.ts' };

/** Every block of shell lines of the docs and the READMEs, by its page and its first line. A block that is not here fails a test. */
export const shellBlocks: Readonly<Record<string, Readonly<Record<string, HowChecked>>>> = {
  'README.md': {
    'npx -y pnpm@12.21.0 demo': { by: '.ci/run' },
    "alias lifeboat='npx -y pnpm@12.21.0 exec lifeboat'": { run: 'objects' },
  },
  'packages/cli/README.md': {
    'npm install --global @lifeboat/cli': { run: 'objects' },
    'lifeboat backup-location create s3-alt-region': { run: 'server' },
    'lifeboat backup create full --include-namespaces shop': { run: 'server' },
    'lifeboat volume ls nightly --location main': { run: 'volumes' },
    'lifeboat volume restore nightly shop/data': { by: 'packages/cli/test/volume-files/volume-restore.node.test.ts' },
    'lifeboat repo list --location main': { run: 'volumes' },
    'lifeboat provider validate': {
      by: ['packages/cli/test/provider-validate.real.test.ts', 'packages/cli/test/validate-ebs.real.test.ts'],
    },
    'lifeboat server --kubeconfig': { by: 'packages/cli/test/server.test.ts' },
    'lifeboat install --image': { by: 'packages/cli/test/install.test.ts' },
    'source <(lifeboat completion bash)': { by: 'packages/cli/test/completion.test.ts' },
  },
  'packages/controller/README.md': { 'velero backup create nightly': { by: 'test/velero-compat/controller.real.test.ts' } },
  'docs/start/getting-started.md': {
    'npx -y pnpm@12.21.0 install': { not: 'check:packages packs the clone that it runs in' },
    'mkdir lifeboat-try': { not: 'check:packages installs the packages into its own folder' },
    'npx lifeboat doctor': getting,
    'kubectl create namespace lifeboat-try': getting,
    'npx lifeboat backup create first': getting,
    'npx lifeboat backup get': getting,
    'npx lifeboat restore create --from-backup first': getting,
    'npx lifeboat restore create copy': getting,
    'cat > copy.mjs': getting,
    'kubectl delete namespace': getting,
  },
  'docs/guides/migrating.md': { 'lifeboat migrate move-shop': { run: 'objects' } },
  'docs/guides/plan-and-apply.md': { 'lifeboat restore plan nightly': { run: 'objects' } },
  'docs/guides/reports-and-studio.md': {
    'lifeboat report backup nightly': { run: 'objects' },
    'lifeboat studio': { by: 'packages/cli/test/studio/studio-pages.slow.test.ts' },
  },
  'docs/guides/volume-files.md': {
    'lifeboat backup create b1 --default-volumes-to-fs-backup': {
      not: 'it needs an image in a registry; packages/cli/test/mover-job.node.test.ts moves volumes with that image, on an engine',
    },
    'lifeboat volume ls nightly': { run: 'volumes' },
    'lifeboat repo list --location main': { run: 'volumes' },
  },
  'docs/production/container-image.md': {
    'docker build': { not: 'CI has no builder of images; scripts/image/dockerfile.test.ts checks the Dockerfile' },
  },
  'docs/production/permissions.md': { 'lifeboat permissions': { run: 'objects' } },
  'docs/velero/moving-from-velero.md': {
    'lifeboat install --take-over --image registry.example.com/lifeboat:0.1 --dry-run': takeOver,
    'lifeboat install --take-over': takeOver,
    'lifeboat uninstall --give-back': takeOver,
    'velero install': { not: "it is Velero's, from a registry of images" },
  },
  'docs/recipes/bundling.md': { 'npx esbuild backup.ts': bundling, 'npx esbuild backup=backup.ts': bundling },
  'docs/recipes/cronjob.md': {
    'lifeboat permissions': recipes,
    'kubectl create namespace lifeboat': { not: 'it needs an image of yours in a registry' },
  },
  'docs/recipes/rewrite-registries.md': { 'lifeboat restore plan': recipes },
  'docs/extending/writing-a-provider.md': {
    'lifeboat provider validate --location here': { by: ['scripts/check-packages.ts', 'test/examples/examples.slow.test.ts'] },
  },
  'examples/copy-prod-to-dev/README.md': { 'npm init': examples },
  'examples/custom-provider/README.md': { 'npm init': { by: ['scripts/check-packages.ts', 'test/examples/examples.slow.test.ts'] } },
  'examples/embed-backup/README.md': { 'npm init': examples },
  'examples/headlamp-plugin/README.md': { 'npm install': { by: 'test/examples/headlamp-plugin.slow.test.ts' } },
  'examples/http-endpoint/README.md': { 'node http-endpoint.ts': endless },
  'examples/locations-from-config/README.md': { 'npm init': { by: 'test/examples/locations-from-config.real.test.ts' } },
  'examples/many-locations/README.md': { 'npm init': examples },
  'examples/migrate-clusters/README.md': { 'npm init': examples },
  'examples/own-operator/README.md': {
    'npm init': { by: ['test/examples/example-rights.real.test.ts', 'packages/cli/test/install.test.ts'] },
    'kubectl label': { by: 'test/examples/example-rights.real.test.ts' },
  },
  'examples/react-progress/README.md': { 'node ../http-endpoint': endless },
};
