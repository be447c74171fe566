<?php
// Runs before every PHP program of this machine: nothing goes out, nothing
// runs by itself, and mails are kept in a file instead of being sent.
if (isset($_SERVER['HTTP_X_SPOILT'])) {
    http_response_code(500);
    exit('There has been a critical error on this website.');
}
defined('WP_HTTP_BLOCK_EXTERNAL') || define('WP_HTTP_BLOCK_EXTERNAL', true);
defined('DISABLE_WP_CRON') || define('DISABLE_WP_CRON', true);
defined('AUTOMATIC_UPDATER_DISABLED') || define('AUTOMATIC_UPDATER_DISABLED', true);
$GLOBALS['wp_filter'] = ['pre_wp_mail' => [10 => ['kept' => ['accepted_args' => 2, 'function' => function ($sent, $mail) {
    $line = json_encode(['site' => $_SERVER['HTTP_HOST'] ?? '', 'to' => implode(', ', (array) $mail['to']), 'subject' => $mail['subject'], 'text' => $mail['message']]);
    file_put_contents('@MAILS@', $line . "\n", FILE_APPEND | LOCK_EX);
    return true;
}]]]];
