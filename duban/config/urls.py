"""The map of the house: every address on one page."""

from django.urls import path

from duban.briefings import views as briefings
from duban.desk import calendar, trail
from duban.desk import posts as post_pages
from duban.desk import views as desk
from duban.intake import views as intake
from duban.ledger import views as ledger
from duban.messages import views as messages
from duban.org.views import accounts, posts, signing, unit_files, units
from duban.returns.views import bulk, burden, deadlines, gathered, inside, offline, papers, reviewing, rounds, sheets
from duban.web import views as web

urlpatterns = [
    # 工作台
    path("", desk.home, name="home"),
    path("tasks/<int:pk>/", desk.task, name="task"),
    path("tasks/<int:pk>/correct/", intake.correct_task, name="correct_task"),
    path("pending/", desk.pending, name="pending"),
    path("pending/<int:pk>/", desk.settle, name="settle"),
    # 台账
    path("ledger/", desk.ledger, name="ledger"),
    path("ledger/lists/<int:pk>.docx", ledger.export, name="export_list"),
    # 报送
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("rounds/<int:pk>/review/", bulk.review, name="round_review"),
    path("rounds/<int:pk>/burden/", burden.burden, name="burden"),
    path("rounds/<int:pk>/add-units/", rounds.add_units, name="round_add_units"),
    path("rounds/<int:pk>/units/<int:sheet_pk>/due/", deadlines.own_due, name="own_due"),
    path("rounds/<int:pk>/gathered/", gathered.gathered, name="gathered"),
    path("rounds/<int:pk>/gathered.<str:form>", gathered.gathered_file, name="gathered_file"),
    path("rounds/<int:pk>/extend/", deadlines.extend, name="extend"),
    path("extensions/<int:pk>/decide/", deadlines.decide, name="extension_decide"),
    path("ledger/<int:pk>/open/", rounds.open_year, name="open_year"),
    path("ledger/<int:pk>/rules/", inside.rules, name="reporting_rules"),
    path("ledger/<int:pk>/open-month/", rounds.open_month, name="open_month"),
    path("ledger/<int:pk>/passwords/", rounds.hand_out, name="hand_out"),
    path("returns/<str:kind>/<int:pk>/", sheets.sheet, name="sheet"),
    path("returns/<str:kind>/<int:pk>/save/", sheets.save, name="sheet_save"),
    path("returns/<str:kind>/<int:pk>/submit/", sheets.submit, name="sheet_submit"),
    path("returns/<str:kind>/<int:pk>/confirm/", inside.confirm, name="sheet_confirm"),
    path("returns/<str:kind>/<int:pk>/give-back/", inside.give_back, name="sheet_give_back"),
    path("returns/<str:kind>/<int:pk>/take-back/", inside.take_back, name="sheet_take_back"),
    path("returns/<str:kind>/<int:pk>/accept/", reviewing.accept, name="sheet_accept"),
    path("returns/<str:kind>/<int:pk>/lines/<int:line_pk>/send-back/", reviewing.send_back, name="line_send_back"),
    path("returns/<str:kind>/<int:pk>/lines/<int:line_pk>/merged/", sheets.drop_conflict, name="line_merged"),
    path("returns/<str:kind>/<int:pk>/form.<str:ending>", papers.form, name="sheet_form"),
    path("returns/<str:kind>/<int:pk>/material.docx", papers.material, name="sheet_material"),
    path("returns/<str:kind>/<int:pk>/offline.<str:ending>", offline.offline, name="sheet_offline"),
    path("returns/<str:kind>/<int:pk>/upload/", offline.upload, name="sheet_upload"),
    path("returns/<str:kind>/<int:pk>/scan/", papers.attach_scan, name="sheet_scan"),
    path("returns/<str:kind>/<int:pk>/lines/<int:line_pk>/attach/", papers.attach_to_line, name="line_attach"),
    path("attachments/<int:pk>/", papers.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", papers.remove_attachment, name="attachment_remove"),
    path("receipts/<int:pk>/", sheets.receipt, name="receipt"),
    path("tasks/<int:pk>/verify/", reviewing.verify, name="verify_completion"),
    # 通报
    path("briefings/", briefings.briefings, name="briefings"),
    path("briefings/<int:pk>/", briefings.briefing, name="briefing"),
    path("briefings/<int:pk>/paper.<str:form>", briefings.paper, name="briefing_paper"),
    # 来文
    path("intake/", intake.intake, name="intake"),
    path("intake/<int:pk>/", intake.check, name="intake_check"),
    path("intake/<int:pk>/document/", intake.document, name="intake_document"),
    path("intake/<int:pk>/original/", intake.original, name="intake_original"),
    path("intake/<int:pk>/compare/", intake.compare, name="intake_compare"),
    path("intake/<int:pk>/accept-all/", intake.accept_all, name="intake_accept_all"),
    path("intake/<int:pk>/confirm/", intake.confirm, name="intake_confirm"),
    path("intake/<int:pk>/discard/", intake.discard, name="intake_discard"),
    path("intake/<int:pk>/rows/<int:row_pk>/", intake.row, name="intake_row"),
    path("intake/<int:pk>/rows/<int:row_pk>/shown/", intake.row_shown, name="intake_row_shown"),
    path("intake/<int:pk>/rows/<int:row_pk>/accept/", intake.row_accept, name="intake_row_accept"),
    path("intake/<int:pk>/rows/<int:row_pk>/check/", intake.row_check, name="intake_row_check"),
    path("intake/<int:pk>/rows/<int:row_pk>/leave-out/", intake.row_leave_out, name="intake_row_leave_out"),
    path("intake/<int:pk>/rows/<int:row_pk>/take-back/", intake.row_take_back, name="intake_row_take_back"),
    # 工作日历
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/days/", calendar.days, name="calendar_days"),
    path("calendar/announce/", calendar.announce, name="calendar_announce"),
    # 账号、授权、留痕
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/open/", accounts.account_open, name="account_open"),
    path("accounts/import/", accounts.account_import, name="account_import"),
    path("accounts/import/confirm/", accounts.account_import_confirm, name="account_import_confirm"),
    path("accounts/template.xlsx", accounts.account_template, name="account_template"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/password/", accounts.account_password, name="account_password"),
    path("accounts/<int:pk>/<str:kind>/", accounts.account_grant, name="account_grant"),
    path("grants/", accounts.grants, name="grants"),
    path("grants/decide/", accounts.grants_decide, name="grants_decide"),
    path("grants/<int:pk>/withdraw/", accounts.grant_withdraw, name="grant_withdraw"),
    path("trail/", trail.trail, name="trail"),
    # 单位库
    path("units/", units.units, name="units"),
    path("units/new/", units.new, name="unit_new"),
    path("units/export.xlsx", unit_files.export, name="units_export"),
    path("units/import/", unit_files.upload, name="units_import"),
    path("units/import/confirm/", unit_files.confirm, name="units_import_confirm"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", units.edit, name="unit_edit"),
    path("units/<int:pk>/rename/", units.rename, name="unit_rename"),
    path("units/<int:pk>/merge/", units.merge, name="unit_merge"),
    path("units/<int:pk>/names/", units.add_name, name="unit_name"),
    path("units/<int:pk>/names/<int:name_pk>/end/", units.end_name, name="unit_name_end"),
    path("units/<int:pk>/members/", units.add_member, name="member_new"),
    path("units/<int:pk>/members/<int:member_pk>/end/", units.end_member, name="member_end"),
    # 职务、代理
    path("posts/", post_pages.posts, name="posts"),
    path("posts/add/", posts.add, name="post_add"),
    path("posts/<int:pk>/", post_pages.post, name="post"),
    path("posts/<int:pk>/edit/", posts.edit, name="post_edit"),
    path("posts/<int:pk>/change/", posts.change, name="post_change"),
    path("posts/<int:pk>/correct/", posts.correct, name="post_correct"),
    path("posts/<int:pk>/members/", posts.members, name="post_members"),
    path("acting/", posts.act_for, name="act_for"),
    path("acting/end/", posts.end_acting, name="end_acting"),
    # 消息
    path("inbox/", messages.inbox, name="inbox"),
    path("inbox/read/", messages.read, name="inbox_read"),
    path("inbox/addresses/", messages.addresses, name="inbox_addresses"),
    path("inbox/feed/", messages.feed, name="inbox_feed"),
    path("ical/<str:token>.ics", messages.ical, name="ical"),
    path("reminders/", messages.reminders, name="reminders"),
    path("deliveries/", messages.deliveries, name="deliveries"),
    path("deliveries/resend/", messages.resend, name="resend"),
    # 登录
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("password/", signing.change_password, name="change_password"),
    # 运行状况
    path("healthz", web.healthz, name="healthz"),
    path("readyz", web.readyz, name="readyz"),
]

handler400 = "duban.web.views.bad_request"
handler404 = "duban.web.views.not_found"
handler500 = "duban.web.views.failed"
