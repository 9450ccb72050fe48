<?php // Start the stand-in first: smsc-soap sandbox. For the real provider: its address, your login and password.
$soap = new SoapClient('http://127.0.0.1:8025/sys/soap.php?wsdl');
$sms = ['login' => 'alex', 'psw' => '123', 'phones' => '+79990000001', 'mes' => 'Ваш заказ готов', 'id' => 'order-17'];
$result = $soap->send_sms($sms)->sendresult;
if (!empty($result->error)) exit("refused with code {$result->error}\n");
echo "accepted, id {$result->id}\n";
