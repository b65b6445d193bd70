import { registerDetailsViewSection, registerRoute, registerSidebarEntry } from '@kinvolk/headlamp-plugin/lib';
import { BackUpSection } from './back-up-section.tsx';
import { BackupsPage } from './backups-page.tsx';

const path = '/lifeboat/backups';
registerSidebarEntry({ parent: null, name: 'lifeboat-backups', label: 'Backups', url: path, icon: 'mdi:lifebuoy' });
registerRoute({ path, exact: true, name: 'Backups', sidebar: 'lifeboat-backups', component: () => <BackupsPage /> });
registerDetailsViewSection(({ resource: { kind, metadata, cluster } }) =>
  kind === 'Namespace' ? <BackUpSection key={metadata.name} namespace={metadata.name} cluster={cluster} /> : null,
);
