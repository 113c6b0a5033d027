import { imageHandlers } from '../job/image-handlers.ts';
import { serve } from './rpc.ts';

serve(self, imageHandlers);
