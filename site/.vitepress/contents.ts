/** A page of the site. Its title is its first heading. */
export interface Page {
  /** Path of its Markdown file in the repository. */
  readonly source: string;
  /** What a reader finds there, in one line: for the index of the docs and for llms.txt. */
  readonly about: string;
  /** Short title for the sidebar, where the heading is too long or says too little there. */
  readonly text?: string;
}

export interface Section {
  readonly title: string;
  readonly pages: readonly Page[];
}

/** All pages in the order in which a person looks for them. The sidebar, docs/README.md and llms.txt are made from it. */
export const contents: readonly Section[] = [
  {
    title: 'Start',
    pages: [
      { source: 'README.md', text: 'What Lifeboat is', about: 'what works, how that is known, and what is not there yet' },
      { source: 'docs/start/getting-started.md', about: 'a backup and a copy of a namespace in five minutes' },
      { source: 'docs/start/concepts.md', about: 'the words that the other pages use' },
      { source: 'docs/start/troubleshooting.md', about: 'frequent questions, and what to do when something fails' },
    ],
  },
  {
    title: 'Use it',
    pages: [
      { source: 'packages/cli/README.md', text: 'The command line', about: 'commands, locations, a server in the cluster, exit codes' },
      { source: 'packages/core/README.md', text: 'The library', about: 'back up and restore from your own program' },
      {
        source: 'docs/guides/stores.md',
        text: 'Stores',
        about: 'create stores in code, set their options, and add layers such as rate limits',
      },
      {
        source: 'docs/guides/selection.md',
        about: 'which objects a backup or restore takes: by name, owner, expression, function or resource policy',
      },
      {
        source: 'docs/guides/transforms.md',
        text: 'Transforms',
        about: 'other namespaces, storage classes, images and hosts, resource modifiers, and functions',
      },
      { source: 'docs/guides/plan-and-apply.md', about: 'see and approve what a restore would do, and decide about objects that exist' },
      {
        source: 'docs/guides/reports-and-studio.md',
        about: 'pages about backups and restores to send, and a local web page for all locations',
      },
      { source: 'docs/guides/migrating.md', about: 'copy a cluster, or some namespaces, into other clusters in one call' },
      { source: 'docs/guides/volume-files.md', about: 'save and restore the data of volumes: formats, passwords, Jobs, maintenance' },
      { source: 'docs/guides/owners.md', about: 'how owner references are restored, and which controllers are paused meanwhile' },
    ],
  },
  {
    title: 'Recipes',
    pages: [
      { source: 'docs/recipes/server-sent-events.md', about: 'the progress of a run in a browser, by server-sent events' },
      { source: 'docs/recipes/redact-secrets.md', about: 'an item action that empties Secrets on their way into the archive' },
      { source: 'docs/recipes/rewrite-registries.md', about: 'image names that fit the target cluster' },
      { source: 'docs/recipes/test-with-an-api-server.md', about: 'an API server in the process of your test' },
      { source: 'docs/recipes/bundling.md', about: 'one file of ESM by esbuild' },
      { source: 'docs/recipes/retry-by-code.md', about: 'which errors to retry, and which not' },
      { source: 'docs/recipes/cronjob.md', about: 'a nightly backup without a server, with only the rights that it needs' },
    ],
  },
  {
    title: 'Examples',
    pages: [
      { source: 'examples/embed-backup/README.md', text: 'Embed a backup', about: 'a backup and a restore in under 30 lines' },
      { source: 'examples/many-locations/README.md', text: 'Several locations', about: 'one backup to several locations at once' },
      {
        source: 'examples/locations-from-config/README.md',
        text: 'Locations from configuration',
        about: 'locations as plain data, secrets elsewhere',
      },
      { source: 'examples/migrate-clusters/README.md', text: 'Migrate a cluster', about: 'a whole program, with progress' },
      {
        source: 'examples/copy-prod-to-dev/README.md',
        text: 'Copy production to test',
        about: 'smaller, without secrets, under other names',
      },
      {
        source: 'examples/http-endpoint/README.md',
        text: 'An HTTP endpoint',
        about: 'start, follow and cancel backups over HTTP, with Hono',
      },
      { source: 'examples/react-progress/README.md', text: 'A page in React', about: 'a page that follows a run' },
      {
        source: 'examples/headlamp-plugin/README.md',
        text: 'A plugin of Headlamp',
        about: 'Backups in the dashboard, and a button that backs up a namespace',
      },
      { source: 'examples/cron-job/README.md', text: 'A CronJob', about: 'a backup every night, and what has expired deleted' },
      { source: 'examples/own-operator/README.md', text: 'Your own operator', about: 'run the controllers beside your own reconcilers' },
      { source: 'examples/custom-provider/README.md', text: 'Your own provider', about: 'backups in one SQLite file, and a guarded share' },
    ],
  },
  {
    title: 'Coming from Velero',
    pages: [
      { source: 'docs/velero/moving-from-velero.md', about: 'change a cluster over with one command, and back with another' },
      { source: 'docs/velero/commands-and-flags.md', text: 'Commands and flags', about: 'what each command of velero is called here' },
      { source: 'docs/velero/velero-compatibility.md', about: 'what is the same, what differs, what is absent, and which test shows it' },
    ],
  },
  {
    title: 'Run it in production',
    pages: [
      { source: 'docs/production/checklist.md', about: 'what to decide and to try first: locations, rights, retention, alerts, memory' },
      {
        source: 'docs/production/permissions.md',
        text: 'Cluster permissions',
        about: 'the roles that a backup or restore needs, and who may run hooks',
      },
      { source: 'docs/production/security.md', about: 'who can do what to a backup, or with one' },
      { source: 'SECURITY.md', about: 'how to report a vulnerability, and what counts as one' },
      { source: 'docs/production/container-image.md', about: 'build the image of the server, and what its Deployment needs' },
      {
        source: 'deploy/kustomize/README.md',
        text: 'Kustomize base',
        about: 'install the server with a GitOps tool',
      },
      { source: 'docs/production/operations.md', about: 'health, metrics and alerts, Events, notifications, traces' },
      { source: 'docs/production/shared-clusters.md', about: 'what a server lets tenants see and do, and with whose rights hooks run' },
      { source: 'docs/production/time-limits.md', about: 'how long each step may take, and how to write a duration' },
    ],
  },
  {
    title: 'Performance',
    pages: [
      { source: 'docs/performance/README.md', about: 'what is measured, with which command, and what to set' },
      { source: 'docs/performance/race.md', about: 'Velero, Lifeboat and the limit on one cluster, and how to run it' },
      { source: 'docs/performance/volume-files.md', about: 'saving and restoring files beside kopia and restic, and what costs the time' },
      { source: 'docs/performance/growth.md', about: 'what more objects, bytes and locations cost, measured and simulated' },
    ],
  },
  {
    title: 'Look up',
    pages: [
      { source: 'packages/cli/FLAGS.md', about: 'all commands of the command line, with all their flags' },
      { source: 'docs/reference/errors.md', about: 'what each code of an error means, and what to do' },
      { source: 'docs/reference/issues.md', about: 'codes of warnings and errors in the result of a run, and what to do' },
      { source: 'docs/reference/plan-codes.md', about: 'why an object of a plan cannot be restored, and warnings' },
      { source: 'docs/reference/support-matrix.md', about: 'versions of Kubernetes, Velero, Node.js and stores that were tried' },
      { source: 'docs/reference/storage-format.md', about: 'the files of a backup in a bucket, with leases, digests and locks' },
    ],
  },
  {
    title: 'Extend it',
    pages: [
      {
        source: 'docs/extending/item-actions.md',
        about: 'functions of yours that the engine calls with each object: order, rules, operations',
      },
      { source: 'docs/extending/writing-a-provider.md', about: 'keep backups on other storage, step by step' },
      { source: 'packages/testkit/README.md', text: 'Testkit', about: 'conformance suites, an API server in the process, and doubles' },
      { source: 'packages/controller/README.md', text: 'Controllers', about: 'the controllers of velero.io for your own operator' },
      { source: 'packages/file-repository/README.md', text: 'File repositories', about: 'files of volumes, as kopia and restic keep them' },
      { source: 'docs/extending/architecture.md', about: 'how the code is laid out, and how a backup and a restore go' },
      { source: 'docs/extending/decisions/README.md', about: 'why some things are as they are' },
      { source: 'CONTRIBUTING.md', about: 'how to build, test and change it' },
    ],
  },
  {
    title: 'Stores and clouds',
    pages: [
      { source: 'packages/provider-aws/README.md', text: 'Amazon S3 and EBS', about: 'locations in S3, and snapshots of EBS volumes' },
      { source: 'packages/provider-azure/README.md', text: 'Azure', about: 'locations in Blob Storage, and snapshots of managed disks' },
      { source: 'packages/provider-gcp/README.md', text: 'Google Cloud', about: 'locations in Cloud Storage, and snapshots of disks' },
      { source: 'packages/provider-alioss/README.md', text: 'Alibaba Cloud', about: 'locations in OSS, and snapshots of ECS disks' },
      { source: 'packages/provider-minio/README.md', text: 'MinIO', about: 'locations on MinIO and other servers that speak S3' },
      { source: 'packages/s3-store/README.md', text: 'S3 store', about: 'the store that three of them share' },
    ],
  },
];
