import { createRoot } from 'react-dom/client';
import { BackupPage } from './backup-page.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<BackupPage />);
