import { render } from 'preact';
import { App } from './app.tsx';
import { lookForBackups } from './model/device.ts';
import './style.css';

const root = document.getElementById('page');
if (root !== null) render(<App />, root);
void lookForBackups().catch(() => {}); // a browser that keeps nothing: backups are downloads then
if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('./service-worker.js');
