# The frame of every page, errors, signing in, the first account, the page of components.

site-name = Sát Hạch Số
site-note = Digital skills for everyone in Đồng Tháp
skip-to-content = Skip to main content
nav-label = Work
signed-in-as = Signed in:
sign-out = Sign out
password-change = Change password
password-was-changed = The password was changed. Please sign in again.
foot-home = Home
foot-verify = Check a certificate
foot-staff = For staff
foot-note = A free digital-skills assessment for everyone, part of the “digital literacy for all” movement.
look-label = Display
look-smaller = Smaller text
look-larger = Larger text
look-contrast = High contrast

tone-info = Notice
tone-ok = Good
tone-warn = Attention
tone-error = Error
error-prefix = Error:
error-summary = Please correct this

error-not-found = This page does not exist
error-not-found-note = The address may be mistyped, or the page is no longer there.
error-refused = This cannot be done now
error-fault = Something went wrong on our side
error-fault-note = This fault is ours, not yours. Please try again in a few minutes.
error-fault-id = When you report it, please give this code:
error-ways-on = Where to go from here

sign-in-heading = Staff sign-in
sign-in-lead = For mentors and for officers of communes and the province. Candidates need no account.
sign-in-username = User name
sign-in-password = Password
sign-in-button = Sign in
sign-in-wrong = User name or password is wrong. Please check and try again.
sign-in-forgot = Forgot your password? Ask the administrator of your office.
sign-in-citizen = I have come to take the assessment

setup-heading = Create the first administrator
setup-lead = Nobody administers this server yet. Whoever creates this account gives accounts to everyone else.
setup-username = User name
setup-username-hint = Lower-case letters, digits and hyphens. Example: quan-tri
setup-display-name = Full name
setup-display-name-hint = This name appears in logs and minutes.
setup-password = Password
setup-password-hint = At least 12 characters. A long sentence that you remember is best.
setup-password-again = Password again
setup-different = The two passwords differ. Please type them again.
setup-button = Create account
setup-once = This page works only once.

design-heading = Components
design-lead = Every page is put together from these parts.
design-buttons = Buttons
design-delete = Delete
design-notices = Notices and badges
design-fields = Fields
design-options = Options
design-code = A code read from afar
design-table = Table
design-area = Place
design-count = People
design-state = State
design-progress = Progress
design-summary = Summary list
design-steps = Steps
design-empty = When there is nothing yet
design-empty-title = No session yet
design-empty-text = A new session will appear here.
