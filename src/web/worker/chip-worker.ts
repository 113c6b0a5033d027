import { chipHandlers } from './chip-handlers.ts';
import { serve } from './rpc.ts';

serve(self, chipHandlers());
