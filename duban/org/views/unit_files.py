"""The unit register as a table file: exported, compared, imported (单位库的导出、导入)."""

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render

from duban.access.roles import Permission
from duban.documents.sheets import rows_of, to_xlsx
from duban.errors import NotUnderstood
from duban.files import store
from duban.org.actions.unit_files import enter_sheet
from duban.org.forms.units import SheetForm
from duban.org.unit_sheet import COLUMNS, Register, SheetRow, compare, read_sheet, registered, sheet_rows
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import clean

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "duban.org.unit_files"
DAY = 24 * 60 * 60


@page(Permission.UNIT_VIEW)
def export(request: Request) -> HttpResponse:
    """导出单位库: a table that can be changed and imported again."""
    data = to_xlsx("单位库", COLUMNS, sheet_rows(registered(request.actor.government_id)))
    response = HttpResponse(data, content_type=XLSX)
    response.headers["Content-Disposition"] = store.disposition("单位库.xlsx")
    return response


@page(Permission.UNIT_EDIT, methods=["GET", "POST"], once=False)
def upload(request: Request) -> HttpResponse:
    """导入单位库: the file beside the register. Nothing is written until the preview is confirmed."""
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = read_sheet(rows_of(file.read(), file.name or ""))
        except NotUnderstood as refused:
            form.add_error("file", refused.sentence)
        else:
            return _preview(request, rows, clean(file.name or "", longest=100))
    return render(request, "org/units_import.html", {"form": form}, status=422 if form.errors else 200)


@page(Permission.UNIT_EDIT, methods=["POST"])
def confirm(request: Request) -> HttpResponse:
    """确认导入 exactly what the preview showed; if the register has changed since, the preview is shown anew."""
    seen, filename, rows = _unpacked(request)
    if enter_sheet(rows, seen=seen, filename=filename, by=request.actor, at=request.at):
        return redirect("units")
    return _preview(request, rows, filename, stale=True)


def _preview(request: Request, rows: list[SheetRow], filename: str, *, stale: bool = False) -> HttpResponse:
    register = Register.of(request.actor.government_id)
    digest = register.digest  # before the comparison notes in the register what the rows claim
    packed = [request.actor.government_id, digest, filename, [[row.number, row.name, dict(row.cells)] for row in rows]]
    context = {
        "form": SheetForm(),
        "filename": filename,
        "differences": compare(rows, register),
        "seen": signing.dumps(packed, salt=SALT, compress=True),
        "stale": stale,
    }
    return render(request, "org/units_import.html", context, status=409 if stale else 200)


def _unpacked(request: Request) -> tuple[str, str, list[SheetRow]]:
    """What the preview was made from, as this server signed it for this government."""
    try:
        government_id, digest, filename, rows = signing.loads(request.POST.get("seen", ""), salt=SALT, max_age=DAY)
    except signing.BadSignature:
        raise NotUnderstood("这份预览已经失效，请重新上传文件。") from None
    if government_id != request.actor.government_id:
        raise NotUnderstood("这份预览已经失效，请重新上传文件。")
    return digest, filename, [SheetRow(number, name, cells) for number, name, cells in rows]
