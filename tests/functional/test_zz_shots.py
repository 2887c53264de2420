from tests.functional.test_a_month import open_march
def test_x(server, browser, stranger, account):
    stranger.sign_in_first(account)
    open_march(stranger)
    stranger.page.get_by_role("link", name="填报负担").click()
    stranger.arrive("burden")
    stranger.page.screenshot(path="/tmp/off/burden.png")
    stranger.page.set_viewport_size({"width": 390, "height": 844})
    stranger.page.screenshot(path="/tmp/off/burden-phone.png")
