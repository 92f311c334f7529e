/** Icons that definitions name. An unknown name is a box: nothing breaks when a package knows more icons than we. */
import {
  Activity, Badge, Banknote, Box, Boxes, Briefcase, Building2, CalendarDays, Car, Check, ChartColumn, ClipboardList, Contact, CreditCard, Factory, FileText, Flag, Funnel, Gauge, Handshake, Headset, Heart,
  Landmark, Leaf, MapPin, Megaphone, MessageSquare, Network, Package, Percent, Phone, Scale, ShieldCheck, ShoppingCart, Sparkles, Star, Store, Tag, Target, Truck, User, Users, Warehouse, Wrench, type LucideIcon,
} from 'lucide-react'

export const NAMED_ICONS: Readonly<Record<string, LucideIcon>> = {
  box: Box, boxes: Boxes, building: Building2, store: Store, factory: Factory, warehouse: Warehouse, bank: Landmark, apartment: Network, user: User, team: Users, contact: Contact, badge: Badge, handshake: Handshake,
  target: Target, spark: Sparkles, funnel: Funnel, flag: Flag, star: Star, heart: Heart, tag: Tag, chat: MessageSquare, phone: Phone, megaphone: Megaphone, headset: Headset, check: Check, list: ClipboardList, file: FileText,
  calendar: CalendarDays, chart: ChartColumn, gauge: Gauge, activity: Activity, money: Banknote, card: CreditCard, percent: Percent, scale: Scale, shield: ShieldCheck, cart: ShoppingCart, package: Package, truck: Truck, car: Car,
  wrench: Wrench, briefcase: Briefcase, place: MapPin, leaf: Leaf,
}

export const namedIcon = (name: string | null | undefined): LucideIcon => NAMED_ICONS[name ?? ''] ?? Box
