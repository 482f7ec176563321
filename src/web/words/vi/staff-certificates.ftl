# Decisions over several sessions, print jobs, numbered blanks.

staff-decisions = Quyết định và in
done-sessions-decided = Đã nhập quyết định. Giấy chứng nhận đang được cấp.
done-print-ordered = Đã nhận lệnh in.
done-print-cancelled = Đã dừng lệnh in.
done-blank-spoiled = Đã ghi phôi hỏng.

decisions-heading = Quyết định công nhận
decisions-waiting = Số buổi đang chờ quyết định: { $n }
decisions-new = Nhập quyết định cho nhiều buổi
decisions-none-title = Chưa có quyết định nào cho nhiều buổi
decisions-none-text = Khi có buổi đã niêm phong, hãy bấm “Nhập quyết định cho nhiều buổi”.
decisions-nothing-title = Không có buổi nào chờ quyết định
decisions-nothing-text = Buổi sát hạch sẽ hiện ở đây sau khi được niêm phong.
decisions-choose = Các buổi thuộc quyết định này
decisions-people = { $n } người
decisions-note = Sau khi nhập, giấy chứng nhận được cấp lần lượt. Máy chủ có dừng giữa chừng cũng không cấp trùng, không bỏ sót.
decisions-back = Về danh sách quyết định
decisions-made-at = Nhập lúc
decisions-running = Đang cấp giấy
decisions-done = Đã cấp xong
decisions-running-note = Trang tự cập nhật. Có thể đóng trang; việc cấp vẫn tiếp tục.

prints-heading = Lệnh in
prints-lead = Tệp in xong được giữ 30 ngày. Hai lần in cùng một danh sách cho cùng một tệp.
prints-none-title = Chưa có lệnh in nào
prints-none-text = Mở một quyết định hoặc một buổi đã cấp giấy, rồi chọn “In giấy chứng nhận”.
prints-new = In giấy chứng nhận
prints-new-blanks = Đặt in (phôi có số, mẫu khác)
prints-back = Về danh sách lệnh in
print-again = In lại
print-asked-at = Lúc đặt in
print-layout = Mẫu giấy
print-layout-own = Mẫu của bài sát hạch
print-blanks = Phôi đầu tiên
print-first-blank = Số phôi đầu tiên (nếu in trên phôi có số)
print-first-blank-hint = Ví dụ: DT 0001234. Các tờ sau dùng số kế tiếp, theo thứ tự họ tên. Để trống nếu giấy không có số.
print-crop-marks = In dấu cắt ở bốn góc
print-button = Đặt in
print-pages = Số tờ
print-fetch = Tải tệp
print-cancel = Dừng
print-waiting = Chờ đến lượt
print-running = Đang chuẩn bị
print-done = Đã xong
print-over = Tệp đã hết hạn giữ
print-cancelled = Đã dừng
print-failed = Không in được. Hãy báo người quản trị.
print-failed-blank = Không in được: có số phôi đã dùng. Hãy đặt in lại với số khác.

blanks-heading = Sổ phôi
blanks-lead = Mỗi phôi có số chỉ dùng cho một giấy chứng nhận hoặc được ghi là hỏng.
blanks-spoil = Ghi phôi hỏng
blanks-spoil-button = Ghi phôi hỏng
blanks-serial = Số phôi
blanks-serial-hint = Chép đúng số in trên phôi, ví dụ: DT 0001234.
blanks-reason = Lý do
blanks-reason-hint = Ví dụ: kẹt giấy, in lem.
blanks-none-title = Chưa có phôi nào trong sổ
blanks-none-text = Phôi được ghi vào sổ khi in trên phôi có số, hoặc khi ghi phôi hỏng.
blanks-note = Ghi chú
blank-used = Đã dùng
blank-spoiled = Hỏng

field-blank = Số phôi phải kết thúc bằng một số, và còn đủ số cho mọi tờ.
field-blank-known = Trong dãy này có phôi đã dùng hoặc đã hỏng.
field-blank-spoiled = Phôi này đã được ghi là hỏng.
field-sessions = Hãy chọn ít nhất một buổi.
field-sessions-decided = Có buổi vừa được nhập quyết định khác. Hãy xem lại danh sách.

decision-paper = Quyết định kèm danh sách (PDF)
