<?php
/*
 * The seven operations of wsdl/soap.wsdl behind PHP's own SoapServer: an independent party, so that our
 * client is not only tried against our own sandbox. Every number in it is invented, and differs from the
 * sandbox's where it can, so that a test can tell whose answer it got.
 *
 *   SMSC_WSDL=wsdl/soap.wsdl SMSC_STATE=/tmp/state.json php -S 127.0.0.1:8026 tests/interop/php/server.php
 *
 * What was accepted is kept in SMSC_STATE between requests; remove that file to start anew.
 * Its clock stands still at MOMENT.
 */
declare(strict_types=1);

ini_set('soap.wsdl_cache_enabled', '0');
ini_set('display_errors', '0');

const LOGIN = 'alex';
const PASSWORD = '123';
const API_KEY = 'sandbox-key';

const PARAMETERS = 1;
const AUTHORISATION = 2;
const FUNDS = 3;
const NOT_FOUND = 3;
const DENIED = 6;
const PHONE = 7;
const UNDELIVERABLE = 8;
const TOO_OFTEN = 9;

/** 15.01.2026 12:00:00 in Moscow. */
const MOMENT = 1768467600;
const ZONE = 'Europe/Moscow';

/** Hundredths of the account's currency. */
const START_BALANCE = 25000;
const PRICES = ['79' => 285, '77' => 820, '380' => 715, '' => 1100];
/** Fixed lines: no SMS can go there. */
const UNROUTABLE = ['74', '78'];

final class Refused extends Exception
{
}

/** What survives from one request to the next. */
final class Store
{
    public int $balance = START_BALANCE;
    public int $lastId = 7000;
    /** @var array<int, array<string, string>> newest last */
    public array $messages = [];
    /** @var array<string, bool> sends of this minute, by what makes them equal */
    public array $sends = [];

    public function __construct(private string $path)
    {
        $kept = is_file($path) ? json_decode((string) file_get_contents($path), true) : null;
        foreach ($kept ?? [] as $name => $value) {
            $this->$name = $value;
        }
    }

    public function save(): void
    {
        $kept = ['balance' => $this->balance, 'lastId' => $this->lastId, 'messages' => $this->messages, 'sends' => $this->sends];
        file_put_contents($this->path, json_encode($kept, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR), LOCK_EX);
    }
}

/** One request to send or to price, understood. */
final class Order
{
    /** @var array<int, array{phone: string, cost: int}> */
    public array $items = [];
    /** @var array<int, array{phone: string, status: string, code: int}> */
    public array $refused = [];
    public int $parts;
    /** @var array<string, string> */
    public array $options = [];

    public function __construct(stdClass $asked)
    {
        parse_str($asked->query ?? '', $this->options);
        if (trim($asked->mes ?? '') === '' || trim($asked->phones ?? '') === '') {
            throw new Refused('mes or phones is missing', PARAMETERS);
        }
        if (($asked->sender ?? '') === 'DENIED') {
            throw new Refused('sender is denied', DENIED);
        }
        $this->parts = min(parts($asked->mes), (int) ($this->options['maxsms'] ?? 255));
        foreach (preg_split('/[,;]/', $asked->phones) as $given) {
            $this->add(trim($given));
        }
        if (!$this->items) {
            throw new Refused('every recipient is wrong', $this->refused[0]['code']);
        }
    }

    public function cost(): int
    {
        return array_sum(array_column($this->items, 'cost'));
    }

    public function count(): int
    {
        return $this->parts * count($this->items);
    }

    /** The refused recipients, where `err=1` asks for them. */
    public function errors(): array
    {
        if (($this->options['err'] ?? '') !== '1' || !$this->refused) {
            return [];
        }
        return ['errors' => array_map(fn ($one) => ['phone' => $one['phone'], 'status' => $one['status']], $this->refused)];
    }

    private function add(string $given): void
    {
        $digits = ltrim($given, '+');
        if (!preg_match('/^\d{11,15}$/', $digits)) {
            $this->refused[] = ['phone' => $given, 'status' => '249', 'code' => PHONE];
        } elseif (in_array(substr($digits, 0, 2), UNROUTABLE, true)) {
            $this->refused[] = ['phone' => $given, 'status' => '248', 'code' => UNDELIVERABLE];
        } else {
            $this->items[] = ['phone' => $digits, 'cost' => $this->parts * price($digits)];
        }
    }
}

/** The methods SoapServer calls: one per operation of the description. */
final class Service
{
    public function __construct(private Store $store)
    {
    }

    public function get_balance(stdClass $asked): array
    {
        return $this->answer('balanceresult', $asked, fn () => ['balance' => money($this->store->balance)]);
    }

    public function get_sms_cost(stdClass $asked): array
    {
        unset($asked->query);
        return $this->get_sms_cost2($asked);
    }

    public function get_sms_cost2(stdClass $asked): array
    {
        return $this->answer('costresult', $asked, function () use ($asked) {
            $order = new Order($asked);
            return ['cost' => money($order->cost()), 'cnt' => (string) $order->count()];
        });
    }

    public function send_sms(stdClass $asked): array
    {
        unset($asked->query);
        return $this->send_sms2($asked);
    }

    public function send_sms2(stdClass $asked): array
    {
        return $this->answer('sendresult', $asked, fn () => $this->send($asked));
    }

    public function get_status(stdClass $asked): array
    {
        return $this->answer('statusresult', $asked, fn () => $this->status($asked));
    }

    public function get_status2(stdClass $asked): array
    {
        return $this->get_status($asked);
    }

    private function answer(string $element, stdClass $asked, callable $act): array
    {
        try {
            authorise($asked);
            return [$element => $act()];
        } catch (Refused $why) {
            return [$element => ['error' => (string) $why->getCode()]];
        }
    }

    private function send(stdClass $asked): array
    {
        $order = new Order($asked);
        $equal = sha1(json_encode([$asked->phones, $asked->mes, $asked->sender ?? '']));
        if (isset($this->store->sends[$equal])) {
            throw new Refused('the same send within a minute', TOO_OFTEN);
        }
        if ($order->cost() > $this->store->balance) {
            throw new Refused('the balance does not cover the cost', FUNDS);
        }
        $id = ($asked->id ?? '') !== '' ? $asked->id : (string) ++$this->store->lastId;
        foreach ($order->items as $item) {
            $this->store->messages[] = [
                'id' => $id, 'phone' => $item['phone'], 'mes' => $asked->mes, 'sender' => $asked->sender ?? 'PHP-SERVER',
                'cost' => money($item['cost']), 'parts' => (string) $order->parts,
            ];
        }
        $this->store->sends[$equal] = true;
        $this->store->balance -= $order->cost();
        $this->store->save();
        $money = ['balance' => money($this->store->balance), 'cost' => money($order->cost())];
        return ['id' => $id] + $money + ['cnt' => (string) $order->count()] + $order->errors();
    }

    private function status(stdClass $asked): array
    {
        if (($asked->id ?? '') === '' || ($asked->phone ?? '') === '') {
            throw new Refused('id or phone is missing', PARAMETERS);
        }
        foreach (array_reverse($this->store->messages) as $message) {
            if ($message['id'] === $asked->id && $message['phone'] === ltrim($asked->phone, '+')) {
                return status_fields($message, (int) ($asked->all ?? 0));
            }
        }
        throw new Refused('no such message', NOT_FOUND);
    }
}

function authorise(stdClass $asked): void
{
    [$login, $password, $key] = [$asked->login ?? '', $asked->psw ?? '', $asked->apikey ?? ''];
    $byKey = $login === '' && ($key === API_KEY ? $password === '' : $key === '' && $password === API_KEY);
    if (!$byKey && !($key === '' && $login === LOGIN && $password === PASSWORD)) {
        throw new Refused('login, password or key is wrong', AUTHORISATION);
    }
}

function status_fields(array $message, int $all): array
{
    $fields = ['status' => '1', 'last_date' => local(MOMENT + 7), 'last_timestamp' => (string) (MOMENT + 7)];
    if ($all >= 1) {
        $fields += [
            'send_date' => local(MOMENT), 'send_timestamp' => (string) MOMENT, 'phone' => $message['phone'],
            'cost' => $message['cost'], 'sender_id' => $message['sender'], 'status_name' => 'Доставлено',
            'message' => $message['mes'], 'sms_cnt' => $message['parts'],
        ];
    }
    return $all >= 2 ? $fields + ['operator' => 'Билайн', 'region' => 'Тверская область'] : $fields;
}

/** Parts of an SMS: 160/153 in the GSM alphabet (approximated by ASCII), 70/67 else. */
function parts(string $text): int
{
    if (preg_match('/^[\x20-\x5a\x5f\x61-\x7a\r\n]*$/', $text)) {
        [$length, $alone, $joined] = [strlen($text), 160, 153];
    } else {
        [$length, $alone, $joined] = [intdiv(strlen(iconv('UTF-8', 'UTF-16BE', $text)), 2), 70, 67];
    }
    return $length <= $alone ? 1 : intdiv($length + $joined - 1, $joined);
}

function price(string $digits): int
{
    foreach (PRICES as $prefix => $price) {
        if (str_starts_with($digits, (string) $prefix)) {
            return $price;
        }
    }
    return PRICES[''];
}

function money(int $hundredths): string
{
    return sprintf('%d.%02d', intdiv($hundredths, 100), $hundredths % 100);
}

function local(int $moment): string
{
    return (new DateTimeImmutable("@$moment"))->setTimezone(new DateTimeZone(ZONE))->format('d.m.Y H:i:s');
}

$server = new SoapServer((string) getenv('SMSC_WSDL'), ['cache_wsdl' => WSDL_CACHE_NONE]);
$server->setObject(new Service(new Store((string) getenv('SMSC_STATE'))));
$server->handle();
