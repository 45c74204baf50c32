import '@mantine/core/styles.css';
import '@fontsource-variable/ibm-plex-sans/wght.css';
import '@fontsource/ibm-plex-mono/latin-400.css';
import './theme/base.css';
import './theme/high-contrast.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError, sessionQuery } from './api.ts';
import { createAppRouter } from './routes.tsx';
import { setUpStrings } from './strings/set-up-strings.ts';
import { applyContrast, chosenContrast, SCHEME_KEY } from './theme/appearance.ts';
import { cssVariablesResolver, styleNonce, theme } from './theme/theme.ts';

setUpStrings();
applyContrast(chosenContrast());
matchMedia('(prefers-contrast: more)').addEventListener('change', () => applyContrast(chosenContrast()));

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
  defaultOptions: {
    queries: {
      // Live events say what is old; this only bounds the damage where one was missed.
      staleTime: 15_000,
      // What the server refused it will refuse again; only silence is worth a second try.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
});
const router = createAppRouter(queries);

function leaveWhenSignedOut(error: unknown): void {
  if (!(error instanceof ApiError) || error.code !== 'not-signed-in') return;
  queries.removeQueries({ queryKey: sessionQuery.queryKey });
  const { href, pathname } = router.state.location;
  if (pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { next: href } });
}

const element = document.getElementById('root');
if (element === null) throw new Error('index.html has lost its root element');
createRoot(element).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={localStorageColorSchemeManager({ key: SCHEME_KEY })}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
      deduplicateCssVariables={false}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
