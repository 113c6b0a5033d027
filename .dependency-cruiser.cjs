/** One rule per room, made from the table in rooms.json; see docs/architecture.md for the reasons. */
const rooms = require('./rooms.json');

const anyOf = (names) => `(${names.join('|')})`;
const neutral = Object.keys(rooms).filter((room) => rooms[room].neutral);

const roomRules = Object.entries(rooms).map(([room, { rooms: allowed }]) => ({
  name: `${room}-imports`,
  comment: `src/${room} may import: ${allowed.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/${anyOf([room, ...allowed])}/` },
}));

const packageRules = Object.entries(rooms).map(([room, { packages }]) => ({
  name: `${room}-packages`,
  comment: `src/${room} may use these packages: ${packages.join(', ') || 'none'}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to:
    packages.length > 0 ? { path: '(^|/)node_modules/', pathNot: `(^|/)node_modules/${anyOf(packages)}/` } : { path: '(^|/)node_modules/' },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...packageRules,
    {
      name: 'every-room-is-in-the-table',
      comment: 'A new folder in src needs its line in rooms.json.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/${anyOf(Object.keys(rooms))}/` },
      to: {},
    },
    {
      name: 'core-is-neutral',
      comment: 'Platform-neutral rooms import nothing of Node.',
      severity: 'error',
      from: { path: `^src/${anyOf(neutral)}/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'package-index-is-neutral',
      comment: 'The root entry loads in a browser: no node, no cli.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/', pathNot: `^src/${anyOf(neutral)}/` },
    },
    {
      name: 'no-circular',
      comment: 'Type imports count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'src-not-test',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|fixtures|scripts)/' },
    },
    {
      name: 'no-orphans',
      comment: 'A file that neither imports nor is imported.',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'Modules that the build of the page makes are called virtual:….',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    {
      name: 'declared',
      comment:
        'Only packages that package.json names as dependencies; types count, since the published declarations name them. The page is published built.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/web/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
