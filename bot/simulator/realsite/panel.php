<?php
// What a panel has wp-cli do, by WordPress's own functions. The web server runs
// it, since a program of its own would compile all of WordPress for each call.
// It is asked by JSON: action, root, domain, in. The answer is the last line,
// behind a mark, whatever the status. Constants and functions, since WordPress
// uses whatever variable it likes.
define('PANEL', json_decode(file_get_contents('php://input'), true));
set_time_limit(300);
ob_start();
register_shutdown_function(function () {
    if (defined('PANEL_ANSWERED')) {
        return;
    }
    $said = trim(preg_replace('/\s+/', ' ', html_entity_decode(strip_tags(preg_replace('#<(style|title|script)\b.*?</\1>#s', '', ob_get_contents() ?: '')), ENT_QUOTES)));
    $last = error_get_last();
    panel_write(['error' => mb_substr($said ?: ($last['message'] ?? 'The site does not answer.'), 0, 300)]);
});
function panel_write($value)
{
    ob_end_clean();
    echo "\n<<answer>>", json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE);
}
function panel_answer($value)
{
    define('PANEL_ANSWERED', true);
    panel_write(['value' => $value]);
    exit;
}
// WordPress sees nothing of how this was asked.
$_GET = $_POST = $_REQUEST = $_COOKIE = [];
$_SERVER = array_intersect_key($_SERVER, ['REQUEST_TIME' => 0, 'REQUEST_TIME_FLOAT' => 0]) + ['HTTP_HOST' => PANEL['domain'], 'SERVER_NAME' => PANEL['domain'], 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1', 'HTTP_USER_AGENT' => ''];
$_SERVER['REQUEST_URI'] = $_SERVER['PHP_SELF'] = $_SERVER['SCRIPT_NAME'] = '/index.php';
chdir(PANEL['root']);
// maintenance keeps visitors out, not the panel
$GLOBALS['wp_filter']['enable_maintenance_mode'][10]['panel'] = ['accepted_args' => 1, 'function' => fn () => false];

// The configuration alone: everything of wp-config.php but WordPress itself.
if (PANEL['action'] === 'config') {
    define('ABSPATH', PANEL['root'] . '/');
    $text = preg_replace('/^\s*(require|include)(_once)?\b[^;]*wp-settings\.php[^;]*;/m', '', file_get_contents(PANEL['root'] . '/wp-config.php'));
    // as if it stood where it stands
    $text = str_replace(['__FILE__', '__DIR__'], [var_export(PANEL['root'] . '/wp-config.php', true), var_export(PANEL['root'], true)], $text);
    eval('?>' . $text);
    panel_answer(['dbHost' => DB_HOST, 'dbName' => DB_NAME, 'dbUser' => DB_USER, 'dbPass' => DB_PASSWORD, 'dbPrefix' => $table_prefix]);
}
if (PANEL['action'] === 'install') {
    define('WP_INSTALLING', true);
    define('WP_SITEURL', PANEL['in']['siteURL']);
}
require PANEL['root'] . '/wp-load.php';
switch (PANEL['action']) {
    case 'install':
        require_once ABSPATH . 'wp-admin/includes/upgrade.php';
        panel_answer(wp_install(PANEL['in']['title'], PANEL['in']['adminName'], PANEL['in']['adminEmail'], true, '', wp_slash(PANEL['in']['adminPass'])));
    case 'look':
        global $wp_version;
        panel_answer(['version' => $wp_version, 'title' => get_option('blogname'), 'siteURL' => get_option('siteurl'), 'template' => get_option('template'),
            'autoUpdateMajor' => false, 'autoUpdateMinor' => true, 'error' => '']);
    case 'users':
        panel_answer(array_map(fn ($u) => ['id' => $u->ID, 'login' => $u->user_login, 'displayName' => $u->display_name, 'email' => $u->user_email,
            'registered' => str_replace(' ', 'T', $u->user_registered) . 'Z', 'roles' => array_values($u->roles)], get_users(['orderby' => 'ID'])));
    case 'password':
        $changed = get_userdata(PANEL['in']['id']) ? wp_update_user(['ID' => PANEL['in']['id'], 'user_pass' => wp_slash(PANEL['in']['password'])]) : false;
        panel_answer(is_int($changed));
    case 'options':
        global $wpdb;
        $all = [];
        foreach ($wpdb->get_results("SELECT option_name, option_value FROM $wpdb->options WHERE option_name NOT LIKE '\\_transient\\_%' AND option_name NOT LIKE '\\_site\\_transient\\_%'") as $o) {
            $all[$o->option_name] = $o->option_value;
        }
        panel_answer((object) $all);
    case 'set':
        foreach (PANEL['in'] as $name => $value) {
            $value === null ? delete_option($name) : update_option($name, $value);
        }
        panel_answer(true);
    case 'do': // for tests: PHP inside WordPress
        panel_answer(eval(PANEL['in']['code']));
}
