"""The map of the house: every address on one page."""

from django.urls import path

from duban.briefings import views as briefings
from duban.desk import calendar
from duban.desk import views as desk
from duban.intake import views as intake
from duban.ledger import views as ledger
from duban.org.views import signing
from duban.returns import views as returns
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
    path("rounds/", returns.rounds, name="rounds"),
    path("rounds/<int:pk>/", returns.round_page, name="round"),
    path("rounds/<int:pk>/add-units/", returns.add_units, name="round_add_units"),
    path("ledger/<int:pk>/open/", returns.open_year, name="open_year"),
    path("ledger/<int:pk>/open-month/", returns.open_month, name="open_month"),
    path("ledger/<int:pk>/passwords/", returns.hand_out, name="hand_out"),
    path("returns/<str:kind>/<int:pk>/", returns.sheet, name="sheet"),
    path("returns/<str:kind>/<int:pk>/save/", returns.save, name="sheet_save"),
    path("returns/<str:kind>/<int:pk>/submit/", returns.submit, name="sheet_submit"),
    path("returns/<str:kind>/<int:pk>/accept/", returns.accept, name="sheet_accept"),
    path("returns/<str:kind>/<int:pk>/lines/<int:line_pk>/send-back/", returns.send_back, name="line_send_back"),
    path("returns/<str:kind>/<int:pk>/lines/<int:line_pk>/merged/", returns.drop_conflict, name="line_merged"),
    path("receipts/<int:pk>/", returns.receipt, name="receipt"),
    path("tasks/<int:pk>/verify/", returns.verify, name="verify_completion"),
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
