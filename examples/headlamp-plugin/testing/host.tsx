/** Test support: plays Headlamp for one plugin. It runs `main.js` as Headlamp does, and shows what it registers: the entries of the sidebar,
 * the routes, and the details of whatever the address says, such as `#/namespaces/shop`. */
import type * as Lib from '@kinvolk/headlamp-plugin/lib';
import * as React from 'react';
import * as ReactJSX from 'react/jsx-runtime';
import { createRoot } from 'react-dom/client';

const entries: Lib.SidebarEntryProps[] = [];
const routes: Lib.Route[] = [];
const sections: ((props: Lib.DetailsViewSectionProps) => React.ReactNode)[] = [];

/** As `clusterRequest` of Headlamp does it, whose server passes /clusters/NAME/ on to the API server of that cluster. */
async function request(path: string, { cluster = 'shown', isJSON = true, ...init }: Lib.ClusterRequestParams = {}): Promise<unknown> {
  const answer = await fetch(`/clusters/${cluster}${path}`, init);
  if (!answer.ok) throw new Error(`${answer.statusText} - ${(await answer.json()).message}`);
  return isJSON ? answer.json() : answer;
}

const lib: typeof Lib = {
  registerSidebarEntry: (entry) => void entries.push(entry),
  registerRoute: (route) => void routes.push(route),
  registerDetailsViewSection: (section) => void sections.push(section),
  ApiProxy: {
    request,
    post: (path, body, _autoLogout, params) =>
      request(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' }, ...params }),
  },
  CommonComponents: {
    SectionBox: ({ title, children }) => (
      <section>
        <h2>{title}</h2>
        {children}
      </section>
    ),
    SimpleTable: ({ columns, data, emptyMessage, errorMessage }) =>
      data?.length ? (
        <table>
          <thead>
            <tr>
              {columns.map(({ label }) => (
                <th key={label}>{label}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.map((row) => (
              <tr key={JSON.stringify(row)}>
                {columns.map(({ label, getter }) => (
                  <td key={label}>{getter(row as never)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p>{data ? emptyMessage : (errorMessage ?? 'Loading')}</p>
      ),
  },
};

const MuiMaterial: typeof import('@mui/material') = {
  Button: ({ children, disabled, onClick }) => (
    <button type="button" disabled={disabled} onClick={onClick}>
      {children}
    </button>
  ),
  LinearProgress: ({ value, 'aria-label': label }) => <progress value={value} max={100} aria-label={label} />,
};

function Host() {
  const [at, setAt] = React.useState(location.hash.slice(1));
  React.useEffect(() => {
    addEventListener('hashchange', () => setAt(location.hash.slice(1)));
  }, []);
  const [, resource = '', name = ''] = at.split('/');
  const kind = resource === 'namespaces' ? 'Namespace' : 'Node';
  const Route = routes.find(({ path }) => path === at)?.component;
  return (
    <>
      <nav>
        {entries.map((entry) => (
          <a key={entry.name} href={`#${entry.url}`}>
            {entry.label}
          </a>
        ))}
      </nav>
      <main>
        {Route ? <Route /> : sections.map((Section) => <Section key={at} resource={{ kind, metadata: { name }, cluster: 'shown' }} />)}
      </main>
    </>
  );
}

Object.assign(window, { pluginLib: { ...lib, MuiMaterial, React, ReactJSX } });
const source = await (await fetch('/plugins/lifeboat-backups/main.js')).text();
new Function(source)();
const root = document.getElementById('root');
if (root) createRoot(root).render(<Host />);
