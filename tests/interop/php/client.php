<?php
/*
 * PHP's own SoapClient on a server of ours, in WSDL mode: `php client.php <base url>`.
 * Reads a list of calls as JSON from standard input, [["send_sms", {"login": ...}], ...], makes them in
 * order and prints a list of results as JSON: each one what the method returned.
 */
declare(strict_types=1);

ini_set('soap.wsdl_cache_enabled', '0');

$client = new SoapClient($argv[1] . '/sys/soap.php?wsdl', [
    'cache_wsdl' => WSDL_CACHE_NONE,
    'exceptions' => true,
    'trace' => true,
    // One shape for "errors" whether it holds one row or several.
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
]);
$results = [];
foreach (json_decode(stream_get_contents(STDIN), false, 512, JSON_THROW_ON_ERROR) as [$method, $fields]) {
    $answer = $client->$method($fields);
    $results[] = ['result' => current(get_object_vars($answer)), 'request' => $client->__getLastRequest()];
}
echo json_encode($results, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR), "\n";
