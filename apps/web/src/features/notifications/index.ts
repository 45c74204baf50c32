export { MySubscriptions } from './MySubscriptions.tsx';
