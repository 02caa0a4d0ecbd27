"""授权委托书 and 监护人声明 to print, with the household's flat and motions filled in."""
