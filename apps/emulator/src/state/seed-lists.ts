/** Names of many countries; first and last names are mixed freely. */
export const FIRST_NAMES: readonly string[] =
  'Aicha,Alessandro,Alice,Amara,Anders,Andrea,Anika,Anna,Antoine,Aoife,Arjun,Bastian,Beatriz,Bruno,Camille,Carlos,Carmen,Chiara,Chinedu,Christine,Claire,Dana,David,Deniz,Dimitra,Eero,Elena,Elif,Emeka,Emma,Erik,Eva,Fatima,Fiona,Florian,Francesca,François,Freya,Georg,Giulia,Grace,Greta,Hana,Hannah,Hassan,Helga,Hugo,Ibrahim,Ines,Ingrid,Isabel,Ivan,Jan,Jasmin,Jens,Johanna,Jonas,José,Julia,Kamal,Karolina,Katarzyna,Keiko,Kwame,Lars,Laura,Lena,Leo,Liam,Lina,Luca,Lucía,Łukasz,Magda,Malik,Marco,Maria,Marta,Mateo,Matteo,Maya,Mehmet,Mei,Mia,Mihai,Miriam,Mohamed,Moritz,Nadia,Niamh,Nils,Noor,Olga,Oliver,Omar,Paolo,Patrick,Paula,Pavel,Petra,Priya,Rachel,Rafael,Ravi,Renate,Robert,Rosa,Ruth,Samira,Sanne,Sara,Selin,Sergio,Simon,Siobhán,Sofia,Stefan,Susanne,Svenja,Tamara,Teresa,Thomas,Tobias,Tomás,Ulrike,Uwe,Valentina,Vera,Viktor,Wei,Yara,Yusuf,Zoë'.split(
    ',',
  );

export const LAST_NAMES: readonly string[] =
  'Abe,Adeyemi,Ahmed,Almeida,Andersson,Bauer,Becker,Bernard,Bianchi,Björk,Brown,Carter,Castro,Çelik,Chen,Conti,Costa,Da Silva,De Vries,Demir,Diallo,Dubois,Eriksen,Esposito,Evans,Ferrari,Ferri,Fischer,Fontana,Garcia,Gomez,González,Gruber,Haas,Hansen,Hoffmann,Horvat,Huber,Ivanova,Jansen,Johnson,Kaya,Keller,Khan,Kim,Klein,Kowalski,Krüger,Kumar,Lambert,Lange,Larsen,Laurent,Lehmann,Lindqvist,Lopez,Mancini,Marino,Martin,Mayer,Mbeki,Mensah,Meyer,Moreau,Moretti,Müller,Murphy,Nagy,Nakamura,Neumann,Nguyen,Nielsen,Novak,O’Brien,Okafor,Okonkwo,Olsen,Osei,Öztürk,Papadopoulos,Patel,Pereira,Petrov,Popescu,Prinz,Ramos,Reyes,Ricci,Richter,Romano,Rossi,Roux,Ruiz,Russo,Sato,Schmidt,Schneider,Schröder,Sharma,Silva,Smith,Sørensen,Stein,Suzuki,Svensson,Takahashi,Taylor,Thompson,Torres,Van den Berg,Varga,Visser,Vogel,Wagner,Walsh,Weber,Wilson,Winter,Wright,Yılmaz,Zhang,Ziegler,Zimmermann'.split(
    ',',
  );

/** Departments with the titles found in them. */
export const DEPARTMENTS: readonly { name: string; titles: readonly string[] }[] = [
  { name: 'Front Office', titles: ['Receptionist', 'Guest Relations', 'Night Auditor', 'Front Office Manager'] },
  { name: 'Reservations', titles: ['Reservations Agent', 'Reservations Manager', 'Revenue Analyst'] },
  { name: 'Housekeeping', titles: ['Floor Supervisor', 'Executive Housekeeper', 'Linen Coordinator'] },
  { name: 'Food and Beverage', titles: ['Restaurant Manager', 'Banquet Coordinator', 'Sommelier', 'Chef de Partie'] },
  { name: 'Sales', titles: ['Account Manager', 'Sales Executive', 'Head of Sales', 'Groups Coordinator'] },
  { name: 'Marketing', titles: ['Content Editor', 'Campaign Manager', 'Brand Manager'] },
  { name: 'Finance', titles: ['Accountant', 'Controller', 'Accounts Payable Clerk'] },
  { name: 'Human Resources', titles: ['Recruiter', 'HR Partner', 'Payroll Specialist'] },
  { name: 'IT', titles: ['Systems Administrator', 'Service Desk Analyst', 'Network Engineer'] },
  { name: 'Purchasing', titles: ['Buyer', 'Supply Planner'] },
  { name: 'Engineering', titles: ['Technician', 'Building Manager', 'Electrician'] },
  { name: 'Legal', titles: ['Counsel', 'Data Protection Officer'] },
];

export interface SeedLocation {
  name: string;
  timeZone: string;
  language: string;
  country: string;
  city: string;
  state: string;
  postalCode: string;
  street: string;
  /** Numbers reserved for fiction by the national regulator where it has such ranges. */
  numberPrefix: string;
  /** Digits after the prefix, and how many numbers of the range may be used. */
  numberDigits: number;
  numberCount: number;
}

type LocationRow = readonly [string, string, string, string, string, string, string, string, number, number];

const ROWS: readonly LocationRow[] = [
  ['Köln', 'Europe/Berlin', 'de_de', 'DE', 'NW', '50667', 'Am Hof 12', '+492214710', 4, 1000],
  ['Berlin', 'Europe/Berlin', 'de_de', 'DE', 'BE', '10117', 'Lindenallee 4', '+493023125', 3, 1000],
  ['Hamburg', 'Europe/Berlin', 'de_de', 'DE', 'HH', '20095', 'Speicherweg 21', '+494066969', 3, 1000],
  ['München', 'Europe/Berlin', 'de_de', 'DE', 'BY', '80331', 'Marktgasse 9', '+498999998', 3, 1000],
  ['Frankfurt', 'Europe/Berlin', 'de_de', 'DE', 'HE', '60311', 'Mainufer 30', '+496990009', 3, 1000],
  ['London', 'Europe/London', 'en_gb', 'GB', 'England', 'SE1 0AA', '14 Wharf Street', '+44207946', 4, 1000],
  ['Manchester', 'Europe/London', 'en_gb', 'GB', 'England', 'M1 0AA', '3 Mill Lane', '+44161496', 4, 1000],
  ['Milano', 'Europe/Rome', 'it_it', 'IT', 'MI', '20121', 'Via dei Cigni 7', '+39024771', 4, 1000],
  ['Roma', 'Europe/Rome', 'it_it', 'IT', 'RM', '00187', 'Via delle Rose 18', '+39064771', 4, 1000],
  ['Paris', 'Europe/Paris', 'fr_fr', 'FR', 'Île-de-France', '75001', '5 rue du Canal', '+3319900', 4, 10_000],
  ['Lyon', 'Europe/Paris', 'fr_fr', 'FR', 'Rhône', '69002', '22 quai du Midi', '+3346571', 4, 10_000],
  ['Sydney', 'Australia/Sydney', 'en_au', 'AU', 'NSW', '2000', '88 Harbour Parade', '+6125550', 4, 10_000],
];

function location(row: LocationRow): SeedLocation {
  const [city, timeZone, language, country, state, postalCode, street, numberPrefix, numberDigits, numberCount] = row;
  const place = { city, timeZone, language, country, state, postalCode, street };
  return { name: city, ...place, numberPrefix, numberDigits, numberCount };
}

export const LOCATIONS: readonly SeedLocation[] = ROWS.map(location);

export const BORGO_LOCATION: SeedLocation = location([
  'Bergamo',
  'Europe/Rome',
  'it_it',
  'IT',
  'BG',
  '24121',
  'Via del Borgo 1',
  '+390354771',
  4,
  1000,
]);

export const HUNT_GROUP_NAMES = ['Concierge', 'Night desk', 'IT service desk', 'Banquets', 'Maintenance', 'Purchasing'];
export const QUEUE_NAMES = ['Reception', 'Reservations', 'Guest services', 'Groups and events', 'Billing'];
export const CUSTOMER_ASSIST_NAMES = ['Loyalty line', 'Corporate bookings', 'Complaints', 'Spa bookings'];
export const AUTO_ATTENDANT_NAMES = ['Main menu', 'After hours', 'Restaurant menu', 'Job line'];
export const WORKSPACE_NAMES = [
  'Boardroom',
  'Lobby phone',
  'Meeting room',
  'Kitchen',
  'Pool bar',
  'Loading bay',
  'Huddle',
];
export const VIRTUAL_LINE_NAMES: readonly (readonly [string, string])[] = [
  ['Emergency', 'Line'],
  ['Duty', 'Manager'],
  ['Lost', 'Property'],
  ['Press', 'Office'],
  ['Supplier', 'Line'],
];
export const FLOOR_NAMES = ['Ground floor', 'First floor', 'Second floor', 'Third floor'];
/** Name and description. */
export const WRAP_UP_REASONS: readonly (readonly [string, string])[] = [
  ['Booked', 'The guest booked or changed a stay'],
  ['Question answered', 'Nothing further to do'],
  ['Call back', 'The guest is to be called again'],
  ['Complaint', 'Passed on to the duty manager'],
];
